import { Facts } from '../lifecycle/Facts';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { Reason } from '../model/Reason';
import { environmentOf } from './environments';

export const START = new Date('2026-01-01T00:00:00Z');
export const settings = {
  provisionTimeoutMs: 900_000,
  deleteTimeoutMs: 600_000,
  requestTimeoutMs: 10_000,
};

export function after(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

export function facts(
  environment: EnvironmentRecord,
  more: Partial<Facts> & { at?: number } = {},
): Facts {
  const { at = 0, ...rest } = more;
  return {
    environment,
    observation: environment.observation,
    nameHeld: false,
    now: after(at),
    random: 0.5,
    settings,
    ...rest,
  };
}

export function inPhase(
  phase: EnvironmentRecord['verdict']['phase'],
  overrides: Partial<EnvironmentRecord> = {},
  reason: Reason = 'WaitingForHealth',
): EnvironmentRecord {
  return environmentOf({
    verdict: { phase, reason, message: 'Before' },
    ...overrides,
  });
}

export function namespace(
  state: NamespaceObservation['state'],
  uid?: string,
): NamespaceObservation {
  return { at: START, state, uid };
}

/** One that has been up, and is to go now. */
export const leaving = (overrides: Partial<EnvironmentRecord> = {}) =>
  inPhase('deleting', {
    intent: 'absent',
    generation: 2,
    deleteRequestedAt: START,
    readyAt: START,
    namespaceUid: 'u1',
    ...overrides,
  });
