import { RequestPolicy } from '@starry-idp/backstage-plugin-starry-node';
import { LifetimeSettings } from '../config/Settings';
import { formatDuration } from '../words/duration';

/** Environments live no shorter and no longer than the platform says. */
export function lifetimeBounds({
  minimumMs,
  maximumMs,
}: LifetimeSettings): RequestPolicy {
  const problemOf = (lifetimeMs: number) => {
    if (lifetimeMs < minimumMs) {
      return `must be at least ${formatDuration(minimumMs)}`;
    }
    return lifetimeMs > maximumMs
      ? `must be at most ${formatDuration(maximumMs)}`
      : undefined;
  };
  return {
    name: 'lifetime-bounds',
    check({ lifetimeMs }) {
      const message = lifetimeMs !== undefined && problemOf(lifetimeMs);
      return message ? [{ field: 'lifetime', message }] : [];
    },
  };
}
