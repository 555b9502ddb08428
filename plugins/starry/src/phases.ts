import type { Phase } from '@starry-idp/backstage-plugin-starry-common';

/** All phases, in the order of an environment's life. */
export const PHASES: Phase[] = [
  'pending',
  'provisioning',
  'ready',
  'degraded',
  'failed',
  'deleting',
  'gone',
];

/** True while the environment is on its way, so that it will soon change. */
export function isTransitional(phase: Phase): boolean {
  return (
    phase === 'pending' || phase === 'provisioning' || phase === 'deleting'
  );
}

/** True once nothing more can be done with the environment. */
export function isLeaving(phase: Phase): boolean {
  return phase === 'deleting' || phase === 'gone';
}
