import { DateTime } from 'luxon';

/**
 * Time of day with seconds, in the viewer's zone and language; with the date
 * unless that is today.
 */
export function formatTime(
  time: number | string,
  now: number = Date.now(),
): string {
  const moment =
    typeof time === 'string'
      ? DateTime.fromISO(time)
      : DateTime.fromMillis(time);
  return moment.toLocaleString(
    moment.hasSame(DateTime.fromMillis(now), 'day')
      ? DateTime.TIME_WITH_SECONDS
      : DateTime.DATETIME_MED_WITH_SECONDS,
  );
}
