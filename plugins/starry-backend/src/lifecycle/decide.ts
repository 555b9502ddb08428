import { StepResult } from '../model/StepResult';
import { TimelineEntry } from '../model/TimelineEntry';
import { Verdict } from '../model/Verdict';
import { Facts } from './Facts';
import { nextLook } from './schedule';
import { serviceStatusOf } from './services';

/** Gets a fact that the plan lacks, to plan again. */
type Question = 'observe' | 'inspect' | 'check-namespace';

const DEEDS = ['create', 'update', 'terminate', 'delete'] as const;

/** What to do next: nothing, get a fact, or change something in Argo CD. */
export type Step = 'none' | Question | (typeof DEEDS)[number];

export interface Plan {
  step: Step;
  /** To be written once the step is taken. */
  result: StepResult & { verdict: Verdict };
  /** When to look again; undefined if only a new observation can change it. */
  dueAt?: Date;
  entries: TimelineEntry[];
}

/** Asks for a fact; where the environment stands is not decided yet. */
export function ask(facts: Facts, step: Question): Plan {
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
    dueAt: nextLook(facts, phase, isDeed(step)),
    entries: changed
      ? [{ at: now, type: 'phase-changed', message, phase }]
      : [],
  };
}

function isDeed(step: Step): boolean {
  return DEEDS.some(deed => deed === step);
}
