import { Clock, pause } from '../clock/Clock';
import { OrphanSource } from './InstanceSearch';
import { OrphanRemovals } from './OrphanRemovals';

/** Waits between the searches that follow the beginning of a removal. */
const LOOK_AGAIN_MS = [3_000, 7_000, 20_000, 30_000];

/** Searches, removes what is to be removed, and searches until it is gone. */
export class OrphanRounds {
  constructor(
    private readonly options: {
      source: OrphanSource;
      removals: Pick<OrphanRemovals, 'carryOut'>;
      clock: Clock;
    },
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { source, removals, clock } = this.options;
    for (const waitMs of [0, ...LOOK_AGAIN_MS]) {
      await pause(clock, waitMs, signal);
      if (signal.aborted) {
        return;
      }
      const found = await source.search(signal);
      if (!(await removals.carryOut(found, signal))) {
        return;
      }
    }
  }
}
