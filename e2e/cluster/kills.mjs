import { until } from '../../scripts/demo/client.mjs';

/** When to strike after a stage was reached, in milliseconds at the most. */
const MOMENTS = {
  creation: 200,
  provisioning: 4_000,
  redeploy: 4_000,
  deletion: 4_000,
};
const STAGES = Object.keys(MOMENTS);
const STAGE_TIMEOUT_MS = 600_000;

/**
 * Kills the backend so many times while developers work, each time at a random
 * moment of another stage of some environment, and starts it again.
 */
export class Kills {
  /** At each kill so far, the stages of the developers' environments. */
  struck = [];
  over = false;

  constructor(backend, { times, developers, random }) {
    this.backend = backend;
    this.times = times;
    this.developers = developers;
    this.random = random;
  }

  async run() {
    try {
      while (!this.over && this.struck.length < this.times) {
        await this.#strike(STAGES[this.struck.length % STAGES.length]);
      }
    } finally {
      this.over = true;
    }
  }

  /** Resolves after so many kills. */
  async reach(count) {
    await until(() => this.over || this.struck.length >= count, Boolean, {
      // The kills themselves have limits.
      ...{ timeoutMs: Infinity, everyMs: 100 },
      what: `the backend was killed ${count} times`,
    });
  }

  /** How many kills there were in each stage of some environment. */
  get byStage() {
    return Object.fromEntries(
      STAGES.map(stage => [
        stage,
        this.struck.filter(stages => stages.includes(stage)).length,
      ]),
    );
  }

  async #strike(stage) {
    const { backend, developers, random, struck } = this;
    await until(
      () => this.over || developers.some(one => one.stage === stage),
      Boolean,
      {
        ...{ timeoutMs: STAGE_TIMEOUT_MS, everyMs: 10 },
        what: `some environment is in its ${stage}`,
      },
    );
    const delay = random() * MOMENTS[stage];
    await new Promise(resolve => {
      setTimeout(resolve, delay);
    });
    await backend.kill();
    struck.push(developers.map(developer => developer.stage));
    await backend.start();
  }
}
