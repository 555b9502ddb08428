import { useEffect } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  SIGNAL_CHANNEL_ENVIRONMENTS,
  type EnvironmentsSignal,
} from '@starry-idp/backstage-plugin-starry-common';

/** True where the app has signals. They say what changed without being asked. */
export function useSignalsAvailable(): boolean {
  return Boolean(useApiHolder().get(signalApiRef));
}

/**
 * Calls back with the ids of environments that changed. It subscribes itself,
 * since `useSignal` shows only the last signal of a burst.
 */
export function useEnvironmentSignals(onChanged: (ids: string[]) => void) {
  const signalApi = useApiHolder().get(signalApiRef);

  useEffect(() => {
    const subscription = signalApi?.subscribe(
      SIGNAL_CHANNEL_ENVIRONMENTS,
      signal => {
        const { ids } = signal as Partial<EnvironmentsSignal>;
        if (Array.isArray(ids)) {
          onChanged(ids);
        }
      },
    );
    return () => subscription?.unsubscribe();
  }, [signalApi, onChanged]);
}
