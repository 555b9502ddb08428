import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import { JsonObject } from '@backstage/types';
import {
  EnvironmentsSignal,
  SIGNAL_CHANNEL_ENVIRONMENTS,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock, systemClock } from '../clock/Clock';

const WINDOW_MS = 250;
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

  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #changed = new Set<string>();
  #cancel?: () => void;

  private constructor(options: {
    signals: SignalsService;
    logger: LoggerService;
    clock?: Clock;
  }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
    this.#clock = options.clock ?? systemClock;
  }

  /** Notes changes, to be told together with those that follow shortly. */
  changed(ids: string[]): void {
    ids.forEach(id => this.#changed.add(id));
    if (this.#changed.size > 0) {
      this.#cancel ??= this.#clock.after(WINDOW_MS, () => this.#publish());
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#changed.clear();
  }

  #publish(): void {
    this.#cancel = undefined;
    const ids = [...this.#changed];
    this.#changed.clear();
    for (let start = 0; start < ids.length; start += MAX_IDS) {
      const message: EnvironmentsSignal = {
        ids: ids.slice(start, start + MAX_IDS),
      };
      this.#signals
        .publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL_ENVIRONMENTS,
          message: message as JsonObject,
        })
        .catch(error =>
          this.#logger.warn('Changes could not be signalled', toError(error)),
        );
    }
  }
}
