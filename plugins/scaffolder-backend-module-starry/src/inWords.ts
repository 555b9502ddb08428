import { Duration } from 'luxon';

/** A duration as a person says it: `10 minutes`, `1 minute and 30 seconds`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return Duration.fromObject({ seconds })
    .rescale()
    .toHuman({ listStyle: 'long', unitDisplay: 'long' });
}
