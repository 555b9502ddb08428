import { Duration } from 'luxon';

const MAX_LENGTH = 64;

/**
 * Reads an ISO 8601 duration such as `PT8H`. Months and years count as 30 and
 * 365 days.
 *
 * @returns Milliseconds, possibly zero or negative; undefined if the text is
 * no duration.
 */
export function parseDuration(text: string): number | undefined {
  if (text.length > MAX_LENGTH) {
    return undefined;
  }
  const duration = Duration.fromISO(text);
  const milliseconds = duration.isValid ? duration.toMillis() : NaN;
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/** Writes a duration the way people read and type it, e.g. `P1DT2H`. */
export function formatDuration(milliseconds: number): string {
  const duration = Duration.fromMillis(milliseconds)
    .shiftTo('days', 'hours', 'minutes', 'seconds')
    .removeZeros();
  return duration.toISO() ?? 'PT0S';
}
