import { useEffect, useState } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type CatalogApi,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import { describeError, starryApiRef } from '../api';

/** Of a larger catalog not every group is offered, but each can be typed. */
const MAX_GROUPS = 500;

interface OwnersState {
  /** References to choose from, the viewer's own first. */
  owners?: string[];
  /** Whether others may be named as well. */
  any?: boolean;
  /** Why there are none, in a sentence. */
  error?: string;
}

/** Who may own an environment that the viewer asks for. */
export function useOwners(): OwnersState {
  const starryApi = useApi(starryApiRef);
  const catalogApi = useApi(catalogApiRef);
  const [state, setState] = useState<OwnersState>({});

  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      const { any, items } = await starryApi.listOwners({
        signal: controller.signal,
      });
      const groups = any ? await groupsOf(catalogApi) : [];
      return { any, owners: [...new Set([...items, ...groups])] };
    };
    load().then(
      owners => {
        if (!controller.signal.aborted) {
          setState(owners);
        }
      },
      reason => {
        if (!controller.signal.aborted) {
          setState({ error: describeError(reason) });
        }
      },
    );
    return () => controller.abort();
  }, [starryApi, catalogApi]);

  return state;
}

async function groupsOf(catalogApi: CatalogApi): Promise<string[]> {
  const { items } = await catalogApi.queryEntities({
    filter: { kind: 'group' },
    fields: ['kind', 'metadata.name', 'metadata.namespace'],
    orderFields: { field: 'metadata.name', order: 'asc' },
    limit: MAX_GROUPS,
  });
  return items.map(entity => stringifyEntityRef(entity));
}
