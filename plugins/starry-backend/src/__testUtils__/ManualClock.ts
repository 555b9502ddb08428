import { Clock } from '../clock/Clock';

/** Time that passes only when told to; pending work is let run in between. */
export class ManualClock implements Clock {
  private time: number;
  private readonly timers = new Set<{ at: number; callback: () => void }>();

  constructor(start: string = '2026-01-01T00:00:00Z') {
    this.time = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Lets `ms` pass, with every timer that is due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const [next] = [...this.timers]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at);
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
      await settle();
    }
    this.time = end;
  }
}

/** Lets promises that wait for nothing outside run to their end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
