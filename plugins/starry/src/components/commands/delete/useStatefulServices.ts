import { useCallback, useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Service } from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../../../api';

/** Types of offerings that keep data. */
const STATEFUL_TYPES = ['database', 'cache', 'storage', 'messaging'];

/**
 * Tells which services keep data, from the type of their offering. Until the
 * offerings are known, that is every service that is not built from a
 * component: rather a warning too many than one too few.
 */
export function useStatefulServices(
  enabled: boolean,
): (service: Service) => boolean {
  const api = useApi(starryApiRef);
  const [types, setTypes] = useState<ReadonlyMap<string, string>>();

  useEffect(() => {
    if (!enabled) {
      return undefined;
    }
    const controller = new AbortController();
    api.listOfferings({}, { signal: controller.signal }).then(
      ({ items }) =>
        setTypes(new Map(items.map(({ name, type }) => [name, type]))),
      () => {
        // What is assumed without them is safe.
      },
    );
    return () => controller.abort();
  }, [api, enabled]);

  return useCallback(
    service => {
      const type = types?.get(service.offering);
      return type ? STATEFUL_TYPES.includes(type) : !service.component;
    },
    [types],
  );
}
