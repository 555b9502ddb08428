import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from '../images/ContainerImage';
import { probe, type ProbeSpec } from './probe';

/**
 * How often a program that is starting is asked, at most: its probe's period
 * is meant for one that has been running for days.
 */
const STARTING_PERIOD_MS = 150;

export interface HealthOptions {
  container: Container;
  port: number;
  /** Asked besides the readiness probe, for programs with one of their own. */
  check?: () => Promise<void>;
  signal: AbortSignal;
  onStarted(): void;
  onReady(ready: boolean, problem?: string): void;
  /** The program should be started anew. */
  onUnhealthy(problem: string): void;
}

/** Runs the three probes of a container until told to stop. */
export async function watchHealth(options: HealthOptions): Promise<void> {
  const { container, port, signal } = options;
  const { startupProbe, livenessProbe, readinessProbe } = container;
  try {
    if (startupProbe) {
      const problem = await startup(startupProbe, port, signal);
      if (problem) {
        options.onUnhealthy(`Startup probe failed: ${problem}`);
        return;
      }
    }
    options.onStarted();
    await Promise.all([
      readinessProbe || options.check
        ? readiness(readinessProbe, options)
        : options.onReady(true),
      livenessProbe && liveness(livenessProbe, options),
    ]);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

/** Resolves with the problem of one that did not start in time. */
async function startup(
  spec: ProbeSpec,
  port: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  await delay((spec.initialDelaySeconds ?? 0) * 1000, undefined, { signal });
  const deadline = Date.now() + periodOf(spec) * (spec.failureThreshold ?? 3);
  for (;;) {
    const problem = await problemOf(probe(spec, port));
    if (!problem || Date.now() >= deadline) {
      return problem;
    }
    await delay(Math.min(periodOf(spec), STARTING_PERIOD_MS), undefined, {
      signal,
    });
  }
}

async function readiness(
  spec: ProbeSpec | undefined,
  { port, check, signal, onReady }: HealthOptions,
): Promise<void> {
  await delay((spec?.initialDelaySeconds ?? 0) * 1000, undefined, { signal });
  const period = periodOf(spec);
  const startingPeriod = Math.min(period, STARTING_PERIOD_MS);
  let wasReady = false;
  let ready = false;
  let successes = 0;
  let failures = 0;
  while (!signal.aborted) {
    const problem = await problemOf(
      Promise.all([check?.(), spec && probe(spec, port)]),
    );
    signal.throwIfAborted();
    successes = problem ? 0 : successes + 1;
    failures = problem ? failures + 1 : 0;
    // Asked more often than the period says, it is not said more often.
    const worthSaying = wasReady
      ? failures >= (spec?.failureThreshold ?? 3)
      : failures % Math.round(period / startingPeriod) === 0;
    if (!problem && !ready && successes >= (spec?.successThreshold ?? 1)) {
      ready = true;
      wasReady = true;
      onReady(true);
    } else if (problem && worthSaying) {
      ready = false;
      onReady(false, `Readiness probe failed: ${problem}`);
    }
    await delay(wasReady ? period : startingPeriod, undefined, { signal });
  }
}

async function liveness(
  spec: ProbeSpec,
  { port, signal, onUnhealthy }: HealthOptions,
): Promise<void> {
  let failures = 0;
  await delay((spec.initialDelaySeconds ?? 0) * 1000, undefined, { signal });
  while (failures < (spec.failureThreshold ?? 3)) {
    // A period late, also for the first time: a laptop is slow to start things.
    await delay(periodOf(spec), undefined, { signal });
    const problem = await problemOf(probe(spec, port));
    signal.throwIfAborted();
    failures = problem ? failures + 1 : 0;
    if (failures === (spec.failureThreshold ?? 3)) {
      onUnhealthy(`Liveness probe failed: ${problem}`);
    }
  }
}

function periodOf(spec: ProbeSpec | undefined): number {
  return Math.max(1, Number(spec?.periodSeconds) || 10) * 1000;
}

async function problemOf(
  attempt: Promise<unknown>,
): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    return (error as Error).message || String(error);
  }
}
