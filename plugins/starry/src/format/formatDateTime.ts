import { DateTime } from 'luxon';

/** Date and time of an ISO 8601 time, in the viewer's zone and language. */
export function formatDateTime(time: string): string {
  return DateTime.fromISO(time).toLocaleString(DateTime.DATETIME_MED);
}
