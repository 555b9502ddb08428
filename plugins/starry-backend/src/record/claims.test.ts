import { environmentOf } from '../__testUtils__/environments';
import { at, describeRecord } from '../__testUtils__/testRecord';
import { admissionAt } from '../lifecycle/admission';
import { KINDS } from '../reconciler/Slots';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';
import { ENVIRONMENTS, EnvironmentRow, toRow } from './environmentRow';

/** How many are due, of those that are up and of those that are new. */
const MANY = 1_000;

describeRecord('claims of kept environments', kept => {
  /** Writes many at once, all of them due. */
  async function fill(phase: Verdict['phase'], count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, index) => ({
      ...toRow(
        environmentOf({
          id: `${phase}${index}`,
          name: `${phase}-${index}`,
          createdAt: at(index),
          phaseSince: at(0),
          expiresAt: at(100_000),
          readyAt: phase === 'degraded' ? at(0) : undefined,
          verdict: { phase, reason: 'Recorded', message: '' },
        }),
      ),
      due_at: at(index).getTime(),
    }));
    await kept.client.batchInsert<EnvironmentRow>(ENVIRONMENTS, rows, 20);
  }

  const claimAt = (seconds: number, kind: Verdict['phase'], limit = 8) =>
    kept.store.claimDue({
      now: at(seconds),
      limit,
      holder: 'x',
      leaseUntil: at(seconds + 60),
      instance: 'sandbox',
      phases: KINDS.find(phases => phases.includes(kind)),
      admission: admissionAt(at(seconds), 20),
    });
  const idsOf = (claimed: EnvironmentRecord[]) => claimed.map(({ id }) => id);

  it('take what is new as if nothing else were due', async () => {
    await fill('degraded', MANY);
    await fill('pending', MANY);
    await fill('deleting', 1);
    const begun: string[] = [];
    const waiting: string[] = [];
    for (let round = 0; round < 5; round++) {
      const claim = await claimAt(MANY, 'pending');
      begun.push(...idsOf(claim.claimed));
      waiting.push(...claim.waiting);
    }
    expect(begun).toEqual(
      Array.from({ length: 20 }, (_, index) => `pending${index}`),
    );
    // All others have been told, each once.
    expect(new Set(waiting).size).toBe(MANY - 20);
    expect(waiting).toHaveLength(MANY - 20);
    const leaving = await claimAt(MANY, 'deleting');
    expect(idsOf(leaving.claimed)).toEqual(['deleting0']);
    const settled = await claimAt(MANY, 'degraded');
    expect(settled.claimed).toHaveLength(8);
  });

  it('read nothing of those that wait, nor of those not due', async () => {
    await fill('pending', 60);
    await fill('ready', 60);
    await kept
      .client(ENVIRONMENTS)
      .where('phase', 'ready')
      .update('due_at', 9e15);
    for (let round = 0; round < 3; round++) {
      await claimAt(60, 'pending');
    }
    const asked: Array<{ sql: string; bindings: readonly unknown[] }> = [];
    const listen = (query: (typeof asked)[number]) => asked.push(query);
    kept.client.on('query', listen);
    for (const [kind] of KINDS) {
      const { claimed, waiting } = await claimAt(61, kind);
      expect([...claimed, ...waiting]).toEqual([]);
    }
    kept.client.removeListener('query', listen);
    expect(asked.map(({ sql }) => sql.split(' ')[0])).not.toContain('update');
    if (kept.client.client.config.client !== 'better-sqlite3') {
      return;
    }
    for (const { sql, bindings } of asked) {
      const plan: Array<{ detail: string }> = await kept.client.raw(
        `explain query plan ${sql}`,
        [...bindings] as string[],
      );
      const found = plan.find(({ detail }) => detail.includes(ENVIRONMENTS));
      // Those on their way are few, and are counted.
      expect(found?.detail).toMatch(
        bindings.includes('provisioning')
          ? /USING INDEX .*\(instance=\? AND phase=\?/
          : /USING INDEX .*\(instance=\? AND phase=\? AND (due_at|waiting_since)/,
      );
    }
  });
});
