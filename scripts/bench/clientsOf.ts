import type { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import { ArgoCdClient, GuestSession, starryClient } from '@starry-idp/dev-kit';
import type { Demo } from '../demo/portal';

/** Of the demo: Starry as the guest, and the sandbox in place of Argo CD. */
export function clientsOf({ backendUrl, credentials }: Demo): {
  starry: StarryClient;
  argoCd: ArgoCdClient;
} {
  return {
    starry: starryClient(backendUrl, new GuestSession(backendUrl).fetch),
    argoCd: new ArgoCdClient(credentials),
  };
}
