import { useEffect, useState } from 'react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Gives a command the generation of the environment that the viewer saw when
 * the dialog opened: what others ask of it meanwhile is not passed over. Once
 * the command was refused, the viewer knows, and decides about the environment
 * as it is shown then.
 */
export function useSeenGeneration(
  { id, generation }: Environment,
  open: boolean,
): <T>(command: (generation: number) => Promise<T>) => Promise<T> {
  const [opened, setOpened] = useState<number | undefined>(generation);

  useEffect(() => {
    if (open) {
      setOpened(generation);
    }
    // A newer generation is not what the viewer has decided about.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, open]);

  return async command => {
    try {
      return await command(opened ?? generation);
    } catch (error) {
      setOpened(undefined);
      throw error;
    }
  };
}
