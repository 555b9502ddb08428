/** PostgreSQL returns big integers as strings, SQLite as numbers. */
export type Time = number | string;

export function toDate(time: Time): Date {
  return new Date(Number(time));
}

export function toOptionalDate(time: Time | null): Date | undefined {
  return time === null ? undefined : toDate(time);
}

export function fromDate(date: Date | undefined): number | null {
  return date?.getTime() ?? null;
}
