import { DateTime } from 'luxon';

/** Time of day with seconds, in the viewer's zone and language. */
export function formatTime(time: number): string {
  return DateTime.fromMillis(time).toLocaleString(DateTime.TIME_WITH_SECONDS);
}
