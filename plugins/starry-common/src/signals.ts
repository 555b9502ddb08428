/**
 * Signal channel on which ids of changed environments are announced.
 *
 * @public
 */
export const SIGNAL_CHANNEL_ENVIRONMENTS = 'starry:environments';

/**
 * What a signal carries: ids only, as a hint to fetch again.
 *
 * @public
 */
export interface EnvironmentsSignal {
  /** Ids of the environments that changed. */
  ids: string[];
  /** Signals are JSON objects; later versions may carry more. */
  [key: string]: unknown;
}
