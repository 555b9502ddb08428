import { useCallback, useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Branch } from '@starry-idp/backstage-plugin-starry-common';
import { describeError, starryApiRef } from '../api';

interface BranchesState {
  /** The component that the rest is about. */
  component?: string;
  branches?: Branch[];
  defaultBranch?: string;
  /** How many there are, if not all of them are among `branches`. */
  total?: number;
  /** Why there are none, in a sentence. */
  error?: string;
}

/** The branches of a component's repository. */
export function useBranches(component: string | undefined) {
  const api = useApi(starryApiRef);
  const [state, setState] = useState<BranchesState>({});
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    setState({});
    if (!component) {
      return undefined;
    }
    const controller = new AbortController();
    api.listBranches(component, { signal: controller.signal }).then(
      ({ items, defaultBranch, truncated, totalItems }) =>
        setState({
          component,
          branches: items,
          defaultBranch,
          total: truncated ? totalItems : undefined,
        }),
      reason => {
        if (!controller.signal.aborted) {
          setState({ component, error: describeError(reason) });
        }
      },
    );
    return () => controller.abort();
  }, [api, component, attempt]);

  const known = state.component === component ? state : {};
  return {
    ...known,
    loading: Boolean(component && !known.branches && !known.error),
    retry: useCallback(() => setAttempt(current => current + 1), []),
  };
}
