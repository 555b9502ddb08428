import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ManualClock, settle } from '../__testUtils__/ManualClock';
import { entity, offering, startPortal } from '../__testUtils__/TestPortal';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { Clock } from './Clock';
import { DatabaseClock } from './DatabaseClock';

const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
const databases = TestDatabases.create({ ids });
const MINUTES = 60_000;

/** By how much the database may differ from this very machine. */
const PRECISION_MS = 2_000;

/** What the machine is set to; timers go on as they are. */
function setMachine(aheadMs: number): void {
  jest.useFakeTimers({
    now: Date.now() + aheadMs,
    doNotFake: [
      'performance',
      'hrtime',
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}

describe.each(databases.eachSupportedId())('the time, %s', databaseId => {
  const stops: Array<() => Promise<void>> = [];
  afterEach(async () => {
    jest.useRealTimers();
    await Promise.all(stops.splice(0).map(stop => stop()));
  });

  async function clockOf(
    options: Partial<Parameters<typeof DatabaseClock.create>[0]> = {},
  ): Promise<Clock> {
    const clock = await DatabaseClock.create({
      database: await databases.init(databaseId),
      logger: mockServices.logger.mock(),
      ...options,
    });
    stops.push(() => clock.stop());
    return clock;
  }

  it('is the same on a machine whose clock is wrong', async () => {
    const start = Date.now();
    const right = await clockOf();
    setMachine(5 * MINUTES);
    const ahead = await clockOf();
    setMachine(-20 * MINUTES);
    const behind = await clockOf();
    for (const clock of [right, ahead, behind]) {
      expect(Math.abs(clock.now().getTime() - start)).toBeLessThan(
        30 * PRECISION_MS,
      );
      expect(
        Math.abs(clock.now().getTime() - right.now().getTime()),
      ).toBeLessThan(PRECISION_MS);
    }
  });

  it('does not let a machine that is ahead suppress what others see', async () => {
    const knex = await databases.init(databaseId);
    const database = mockServices.database({ knex, migrations: {} });
    const store = await DatabaseEnvironmentStore.create({ database });
    const environment = environmentOf();
    await store.create(environment, {
      at: environment.createdAt,
      type: 'created',
      message: '',
    });
    let passed = 0;
    const elapsedMs = () => performance.now() + passed;
    const right = await clockOf({ database: knex, elapsedMs });
    setMachine(5 * MINUTES);
    const ahead = await clockOf({ database: knex, elapsedMs });

    const see = async (at: Date, health: ApplicationObservation['health']) =>
      store.recordObservation(
        environment,
        readyObservation(environment, { at, health }),
        at,
      );
    const asked = ahead.now();
    await expect(see(ahead.now(), 'Progressing')).resolves.toBe(true);
    passed += PRECISION_MS;
    await expect(see(right.now(), 'Healthy')).resolves.toBe(true);
    // What was asked for before is older than that.
    await expect(see(asked, 'Missing')).resolves.toBe(false);

    // Nor does it take a lease that stands, or hold one that has ended.
    const lease = async (clock: Clock, holder: string, forMs: number) =>
      store.acquireLease({
        name: 'observer',
        holder,
        now: clock.now(),
        until: new Date(clock.now().getTime() + forMs),
      });
    await expect(lease(right, 'right', MINUTES)).resolves.toBe(true);
    await expect(lease(ahead, 'ahead', MINUTES)).resolves.toBe(false);
    await store.releaseLease({ name: 'observer', holder: 'right' });
    await expect(lease(ahead, 'ahead', PRECISION_MS)).resolves.toBe(true);
    passed += 2 * PRECISION_MS;
    await expect(lease(right, 'right', MINUTES)).resolves.toBe(true);
  });

  it('follows the database, and its own pace in between', async () => {
    const timers = new ManualClock();
    let elapsed = 0;
    const clock = await clockOf({ timers, elapsedMs: () => elapsed });
    const start = clock.now().getTime();
    elapsed = 7 * MINUTES;
    expect(clock.now().getTime() - start).toBe(7 * MINUTES);
    await timers.advance(30_000);
    const inTime = async () => {
      while (clock.now().getTime() - start > PRECISION_MS * 30) {
        await settle();
      }
    };
    await inTime();
    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(0);
  });
});

it('is what the portal goes by', async () => {
  const start = Date.now();
  setMachine(60 * MINUTES);
  try {
    const portal = await startPortal({
      entities: [offering('cache', 'none'), entity('Group', 'sample-team')],
    });
    const { status, body } = await portal.post('/environments').send({
      name: 'test-00',
      owner: 'group:default/sample-team',
      services: { cache: { offering: 'cache' } },
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    const createdAt = new Date(body.createdAt).getTime();
    expect(Math.abs(createdAt - start)).toBeLessThan(10 * MINUTES);
  } finally {
    jest.useRealTimers();
  }
});
