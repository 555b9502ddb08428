import type { GuestSession } from '@starry-idp/dev-kit';

/** Hundreds may be under way at a time. */
const TIMEOUT_MS = 300_000;

/** For a portal that has much to do. */
export function portalFetch(guest: GuestSession): typeof fetch {
  return async (input, init) => {
    const send = () =>
      guest.fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    // A kept connection may be closed just when it is used again.
    const isRead = (init?.method ?? 'GET') === 'GET';
    return await (isRead ? send().catch(send) : send());
  };
}
