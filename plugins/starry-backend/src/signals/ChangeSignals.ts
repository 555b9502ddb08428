import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import { JsonObject } from '@backstage/types';
import {
  EnvironmentsSignal,
  SIGNAL_CHANNEL_ENVIRONMENTS,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock, systemClock } from '../clock/Clock';

/** After a change, for others that come with it. */
const GATHER_MS = 20;
/** Between two signals, so that a burst of changes is told in few. */
const SPACING_MS = 250;
/** For what nobody waits for: how far something has come that goes on. */
const PROGRESS_MS = 1_000;
/** Ids in one signal; more are told in several. */
const MAX_IDS = 100;

/**
 * Tells browsers which environments changed. A signal is only a hint to fetch
 * again: it goes to everyone and so carries ids and nothing else.
 */
export class ChangeSignals {
  static create(options: {
    signals: SignalsService;
    logger: LoggerService;
    clock?: Clock;
  }): ChangeSignals {
    return new ChangeSignals(options);
  }

  private readonly signals: SignalsService;
  private readonly logger: LoggerService;
  private readonly clock: Clock;
  private readonly waiting = new Set<string>();
  private timer?: { at: number; cancel: () => void };
  private publishedAt = -Infinity;

  private constructor(options: {
    signals: SignalsService;
    logger: LoggerService;
    clock?: Clock;
  }) {
    this.signals = options.signals;
    this.logger = options.logger;
    this.clock = options.clock ?? systemClock;
  }

  /** Notes changes, to be told together with those that follow shortly. */
  changed(ids: string[]): void {
    this.note(ids, GATHER_MS);
  }

  /** Notes changes that may wait a little, or go with others. */
  progressed(ids: string[]): void {
    this.note(ids, PROGRESS_MS);
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.waiting.clear();
  }

  private note(ids: string[], ms: number): void {
    ids.forEach(id => this.waiting.add(id));
    if (this.waiting.size === 0) {
      return;
    }
    const now = this.clock.now().getTime();
    const at = Math.max(now + ms, this.publishedAt + SPACING_MS);
    if (!this.timer || at < this.timer.at) {
      this.timer?.cancel();
      const cancel = this.clock.after(at - now, () => this.publish());
      this.timer = { at, cancel };
    }
  }

  private publish(): void {
    this.timer = undefined;
    this.publishedAt = this.clock.now().getTime();
    const ids = [...this.waiting];
    this.waiting.clear();
    for (let start = 0; start < ids.length; start += MAX_IDS) {
      const message: EnvironmentsSignal = {
        ids: ids.slice(start, start + MAX_IDS),
      };
      this.signals
        .publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL_ENVIRONMENTS,
          message: message as JsonObject,
        })
        .catch(error =>
          this.logger.warn('Changes could not be signalled', toError(error)),
        );
    }
  }
}
