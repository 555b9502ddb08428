import { Phase } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Environments by what is done with them, those first that somebody waits for.
 * Whoever arrives, leaves or has come to rest is many at times, and slow where
 * Argo CD is: none of these kinds may take the place of the others.
 */
export const KINDS: readonly Phase[][] = [
  ['pending'],
  ['provisioning'],
  ['deleting'],
  ['ready', 'degraded', 'failed', 'gone'],
];

/** What work is about; without an instance, one that is not configured. */
export interface Place {
  instance?: string;
  /** One of {@link KINDS}; those not configured are all of one kind. */
  kind?: Phase[];
}

/**
 * The environments worked on. Each instance has as many slots as may be worked
 * on at a time, so that one whose calls all run into their limits holds up no
 * other; and one of each kind may be worked on even when those are all taken,
 * so that no kind waits for the end of another.
 */
export class Slots {
  private readonly taken = new Map<Promise<void>, Place>();

  constructor(private readonly perInstance: number) {}

  /** How many more may be begun. */
  free({ instance, kind }: Place): number {
    const ofInstance = [...this.taken.values()].filter(
      place => place.instance === instance,
    );
    const own = ofInstance.some(place => place.kind === kind) ? 0 : 1;
    return Math.max(this.perInstance - ofInstance.length, own);
  }

  /** Takes a slot for as long as the work goes on; resolves when it is free. */
  async take(place: Place, work: Promise<void>): Promise<void> {
    const held = work.finally(() => this.taken.delete(held));
    this.taken.set(held, place);
    await held;
  }

  /** Resolves when what is under way now has ended. */
  async drained(): Promise<void> {
    await Promise.all(this.taken.keys());
  }
}
