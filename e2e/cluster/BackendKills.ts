import { setTimeout as pause } from 'node:timers/promises';
import { PortalBackend, waitUntil } from '@starry-idp/dev-kit';
import type { Developer, LifeStage } from './Developer';

/** How long after a stage was reached it may be, in milliseconds. */
const LATEST_MS: Record<LifeStage, number> = {
  creation: 200,
  provisioning: 4_000,
  redeploy: 4_000,
  deletion: 4_000,
};
const STAGES = Object.keys(LATEST_MS) as LifeStage[];
const STAGE_TIMEOUT_MS = 600_000;

/**
 * Kills the backend so many times while developers work, each time at a random
 * moment of another stage of some environment, and starts it again.
 */
export class BackendKills {
  /** At each kill so far, the stages of the developers' environments. */
  readonly #stagesAtKill: Array<Array<LifeStage | undefined>> = [];
  /** Whether there are no more to come. */
  over = false;

  constructor(
    private readonly backend: PortalBackend,
    private readonly options: {
      times: number;
      developers: Developer[];
      random: () => number;
    },
  ) {}

  async run(): Promise<void> {
    try {
      while (!this.over && this.#count < this.options.times) {
        await this.#killDuring(STAGES[this.#count % STAGES.length]);
      }
    } finally {
      this.over = true;
    }
  }

  /** Resolves after so many kills. */
  async reach(count: number): Promise<void> {
    await waitUntil(() => this.over || this.#count >= count, Boolean, {
      // The kills themselves have limits.
      ...{ timeoutMs: Infinity, everyMs: 100 },
      what: `the backend was killed ${count} times`,
    });
  }

  /** How many kills there were in each stage of some environment. */
  get byStage(): Record<string, number> {
    return Object.fromEntries(
      STAGES.map(stage => [
        stage,
        this.#stagesAtKill.filter(stages => stages.includes(stage)).length,
      ]),
    );
  }

  get #count(): number {
    return this.#stagesAtKill.length;
  }

  async #killDuring(stage: LifeStage): Promise<void> {
    const { developers, random } = this.options;
    await waitUntil(
      () => this.over || developers.some(one => one.stage === stage),
      Boolean,
      {
        ...{ timeoutMs: STAGE_TIMEOUT_MS, everyMs: 10 },
        what: `some environment is in its ${stage}`,
      },
    );
    await pause(random() * LATEST_MS[stage]);
    await this.backend.kill();
    this.#stagesAtKill.push(developers.map(developer => developer.stage));
    await this.backend.start();
  }
}
