import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import useAsync from 'react-use/esm/useAsync';

/** For how many owners the backend lists environments at once. */
const MAX_OWNERS = 50;

/**
 * References that the viewer owns things by: their own and their groups'. Who is
 * in more groups than the backend takes has those left out that come last.
 */
export function useOwnerRefs(): string[] | undefined {
  const identityApi = useApi(identityApiRef);
  const { value } = useAsync(async () => {
    const { ownershipEntityRefs } = await identityApi.getBackstageIdentity();
    return ownershipEntityRefs.slice(0, MAX_OWNERS);
  }, [identityApi]);
  return value;
}
