import { Clock, pause } from './Clock';

/** Cuts a pause short. */
export class Bell {
  private rung = false;
  private onRing = () => {};

  ring(): void {
    this.rung = true;
    this.onRing();
  }

  silence(): void {
    this.rung = false;
  }

  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (this.rung) {
      return;
    }
    const cut = new AbortController();
    this.onRing = () => cut.abort();
    await pause(clock, ms, AbortSignal.any([signal, cut.signal]));
  }
}
