import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import { instanceAt, RECONCILE } from '../__testUtils__/settings';
import { openStore } from '../__testUtils__/TestReconciler';
import { Instance } from '../instances/Instance';
import { DatabaseOrphanStore } from '../orphans/DatabaseOrphanStore';
import { scheduleOrphanSearches } from '../orphans/scheduleOrphanSearches';
import { RightsStore } from './RightsStore';
import { scheduleRightsChecks } from './scheduleRightsChecks';

const MINUTE = 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const logger = mockServices.logger.mock();
let argocd: ScriptedArgoCd;
let clock: ManualClock;
let instance: Instance;
let scheduler: ReturnType<typeof mockServices.scheduler>;

/** Rights that were checked, as Argo CD sees it. */
const checks = () =>
  argocd.requests.filter(({ path }) => path === '/api/version').length;
const minute = async () => {
  await clock.advance(MINUTE);
  await scheduler.triggerTask('starry-check-rights-sandbox');
};

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
  argocd.onUnknown((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ Version: 'v3.4.5', value: 'yes' }));
  });
  clock = new ManualClock();
  instance = Instance.create({
    settings: instanceAt(argocd.url),
    clock,
    timeoutMs: 5_000,
  });
  scheduler = mockServices.scheduler();
  const knex = await databases.init('SQLITE_3');
  const environments = await openStore(knex);
  const instances = [instance];
  await scheduleRightsChecks({
    ...{ instances, environments, scheduler, logger, clock },
    store: new RightsStore(knex),
  });
  const metrics = metricsServiceMock.mock();
  metrics.createObservableGauge.mockReturnValue({
    addCallback: jest.fn(),
    removeCallback: jest.fn(),
  });
  await scheduleOrphanSearches({
    ...{ instances, environments, scheduler, logger, metrics, clock },
    orphans: await DatabaseOrphanStore.create({
      database: mockServices.database({ knex, migrations: {} }),
    }),
    settings: {
      orphans: { intervalMs: 600_000, policy: 'report', graceMs: 0 },
      reconcile: RECONCILE,
    },
    onChanged: () => {},
    auditor: mockServices.auditor.mock(),
    permissions: mockServices.permissions(),
  });
  await minute();
});

afterEach(async () => {
  await argocd.stop();
});

const REFUSAL = { status: 401, body: { message: 'invalid session' } };

it('asks at once, and then once an hour', async () => {
  expect(checks()).toBe(1);
  await clock.advance(58 * MINUTE);
  await minute();
  expect(checks()).toBe(1);
  await minute();
  expect(checks()).toBe(2);
});

/** Long before the hour is over; that it is due is written at any time. */
async function soonAsked(times: number): Promise<void> {
  await clock.advance(MINUTE);
  await until(async () => {
    await scheduler.triggerTask('starry-check-rights-sandbox');
    return checks() === times;
  }, 10_000);
}

it('asks again when the search for orphans is refused', async () => {
  argocd.on('GET /api/v1/applications', REFUSAL);
  const searched = scheduler.triggerTask('starry-orphans-sandbox');
  await clock.advance(1);
  await searched;
  await soonAsked(2);
  expect(checks()).toBe(2);
});

it('asks again when the cluster is another one, or a token was replaced', async () => {
  instance.events.emit('wrong-cluster');
  await soonAsked(2);
  instance.replaceTokens({ ...instance.settings, token: 'another-token' });
  await soonAsked(3);
  expect(checks()).toBe(3);
});

it('does not ask again because it was refused itself', async () => {
  await clock.advance(60 * MINUTE);
  argocd.on('GET /api/v1/session/userinfo', REFUSAL);
  await minute();
  expect(checks()).toBe(2);
  await minute();
  await minute();
  expect(checks()).toBe(2);
  // As after any other trouble.
  await clock.advance(5 * MINUTE);
  await minute();
  expect(checks()).toBe(3);
});
