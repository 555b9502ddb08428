import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { ReconcileSettings } from '../config/Settings';
import { StepResult } from '../record/EnvironmentStore';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { TimelineEntry } from '../model/TimelineEntry';
import { Verdict } from '../model/Verdict';
import { serviceStatusOf } from './services';
import { Symptoms } from './symptoms';

/** All that the plan is made from. */
export interface Facts {
  environment: EnvironmentRecord;
  /** The newest that was seen of its application, just now or earlier. */
  observation?: ApplicationObservation;
  /** Whether that was asked for in this run, however long the answer took. */
  observed?: boolean;
  /** What unhealthy pods say, if they were asked in this run. */
  pods?: Symptoms[];
  /** Its namespace, if looked at in this run. */
  namespace?: NamespaceObservation;
  /** Whether its Argo CD is not configured any more: then nothing can be seen. */
  stranded?: boolean;
  /** Whether an earlier environment of the same name is still on its way out. */
  nameHeld: boolean;
  now: Date;
  /** From 0 to 1; spreads what would be looked at again at the same time. */
  random: number;
  settings: Pick<
    ReconcileSettings,
    'provisionTimeoutMs' | 'deleteTimeoutMs' | 'requestTimeoutMs'
  >;
}

/**
 * What to do next. `observe`, `inspect` and `check-namespace` ask for a fact
 * that the plan lacks: get it and plan again. The others act.
 */
export type Step =
  | 'none'
  | 'observe'
  | 'inspect'
  | 'check-namespace'
  | 'create'
  | 'update'
  | 'terminate'
  | 'delete';

export interface Plan {
  step: Step;
  /** To be written once the step is taken. */
  result: StepResult & { verdict: Verdict };
  /** When to look again; undefined if only a new observation can change it. */
  dueAt?: Date;
  entries: TimelineEntry[];
}

/** An older observation does not justify an action; one more look is cheap. */
const FRESH_MS = 2_000;

/** Asks for a fact; where the environment stands is not decided yet. */
export function ask(
  facts: Facts,
  step: 'observe' | 'inspect' | 'check-namespace',
): Plan {
  return decide(facts, step, facts.environment.verdict);
}

/** Where the environment stands now, and what to do. */
export function decide(facts: Facts, step: Step, verdict: Verdict): Plan {
  const { environment, observation, namespace, now } = facts;
  const { phase, message } = verdict;
  const changed = phase !== environment.verdict.phase;
  return {
    step,
    result: {
      verdict,
      serviceStatus: serviceStatusOf(environment, observation),
      ...(phase === 'ready' && {
        readyAt: environment.readyAt ?? now,
        attempts: 0,
      }),
      ...(namespace?.uid && { namespaceUid: namespace.uid }),
    },
    dueAt: dueAt(facts, phase, step),
    entries: changed
      ? [{ at: now, type: 'phase-changed', message, phase }]
      : [],
  };
}

/**
 * The watch makes the row due as things happen; this is for events that were
 * lost, and for what nobody watches, ever more seldom the longer it takes.
 */
function dueAt(facts: Facts, phase: Phase, step: Step): Date {
  const { environment, now } = facts;
  const acted = !['none', 'observe', 'inspect', 'check-namespace'].includes(
    step,
  );
  const waited =
    phase === environment.verdict.phase ? waitedFor(environment, now) : 0;
  let inMs: number;
  if (phase === 'ready') {
    inMs = Infinity;
  } else if (acted) {
    inMs = FRESH_MS;
  } else if (isBroken(facts, phase)) {
    inMs = restMs(waited, facts.random);
  } else {
    inMs = isWatched(facts) ? askAgainMs(waited) : pollMs(waited);
  }
  const at = now.getTime() + inMs;
  const expiresAt = environment.expiresAt.getTime();
  return new Date(
    environment.intent === 'present' ? Math.min(at, expiresAt) : at,
  );
}

/** Whether somebody has to see to it, of which the watch would tell. */
function isBroken({ environment, observation }: Facts, phase: Phase): boolean {
  return (
    (phase === 'degraded' || phase === 'failed') &&
    observation?.exists === true &&
    observation.environmentId === environment.id
  );
}

/**
 * Broken environments may be many, for days. They are looked at in case an
 * event was lost, after about as long again as they have been so, but not all
 * of them together.
 */
function restMs(waitedMs: number, random: number): number {
  const ms = Math.min(Math.max(waitedMs, 60_000), 900_000);
  return Math.round(ms * (0.8 + 0.4 * random));
}

/** Whether what is waited for is something that the watch tells. */
function isWatched({ environment, observation, namespace }: Facts): boolean {
  if (!observation?.exists) {
    return false;
  }
  // A deletion is over when the application is, unless something holds that up.
  return (
    environment.intent === 'present' ||
    (observation.environmentId === environment.id && !namespace?.hold)
  );
}

/**
 * While there is an application, the watch tells of it, so that to ask as well
 * is rarely of use: after as long again as it has taken already. Where hundreds
 * are on their way at a time, these would be most of the requests.
 */
function askAgainMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs, 5_000), 120_000);
}

/** Namespaces are not watched, nor what holds them, nor what is not there. */
function pollMs(waitedMs: number): number {
  if (waitedMs < 60_000) {
    return 3_000;
  }
  return waitedMs < 600_000 ? 10_000 : 30_000;
}

/**
 * Whether the observation is new enough to act upon. One that was just asked
 * for always is: to ask a slow Argo CD again gives nothing newer.
 */
export function fresh({ observation, observed, now }: Facts): boolean {
  return (
    observation !== undefined &&
    (observed === true || now.getTime() - observation.at.getTime() < FRESH_MS)
  );
}

/**
 * What an environment is called that does not come up by itself: what has been
 * up once may still do its work, as a roll-out replaces nothing before the new
 * is ready; what never was has failed.
 */
export function brokenPhase({ readyAt }: EnvironmentRecord): Phase {
  return readyAt ? 'degraded' : 'failed';
}

/** Time since the phase last changed, or since a change was asked for. */
export function waitedFor(environment: EnvironmentRecord, now: Date): number {
  return now.getTime() - environment.phaseSince.getTime();
}
