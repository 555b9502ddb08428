import { Knex } from 'knex';
import { Time } from '../database/time';

const LEASES = 'starry_leases';

interface LeaseRow {
  name: string;
  holder: string;
  until: Time;
}

/** Takes or extends a lease; returns whether it is the holder's now. */
export async function acquireLease(
  db: Knex,
  options: { name: string; holder: string; now: Date; until: Date },
): Promise<boolean> {
  const { name, holder, now } = options;
  const until = options.until.getTime();
  const extended = await db<LeaseRow>(LEASES)
    .where({ name })
    .where(free => free.where({ holder }).orWhere('until', '<=', now.getTime()))
    .update({ holder, until });
  if (extended > 0) {
    return true;
  }
  await db<LeaseRow>(LEASES)
    .insert({ name, holder, until })
    .onConflict('name')
    .ignore();
  const lease = await db<LeaseRow>(LEASES).where({ name }).first();
  return lease?.holder === holder;
}

/** Gives a lease back, if it is the holder's. */
export async function releaseLease(
  db: Knex,
  options: { name: string; holder: string },
): Promise<void> {
  const { name, holder } = options;
  await db<LeaseRow>(LEASES).where({ name, holder }).delete();
}
