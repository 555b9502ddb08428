import { mockServices } from '@backstage/backend-test-utils';
import { environmentOf } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import { instanceAt } from '../__testUtils__/settings';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ApplicationObserver } from './ApplicationObserver';
import { Instance } from '../instances/Instance';
import { observe } from '../provisioning/observe';

const LIST = 'GET /api/v1/applications';
const HOUR = 3_600_000;

let argocd: ScriptedArgoCd;
let clock: ManualClock;
let store: MemoryEnvironmentStore;
let changed: string[];
/** When each was due then, in milliseconds. */
let due: number[];
let handledLists: jest.SpyInstance;
const started: ApplicationObserver[] = [];
let instance: Instance;

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
  argocd.onWatch();
  argocd.on('GET /api/version', { body: { Version: 'v3.2.11' } });
  argocd.on(LIST, { body: { items: [] } });
  clock = new ManualClock();
  instance = Instance.create({
    settings: instanceAt(argocd.url, { listIntervalMs: HOUR }),
    clock,
    timeoutMs: 10_000,
  });
  store = new MemoryEnvironmentStore();
  handledLists = jest.spyOn(store, 'pagesOf');
  changed = [];
  due = [];
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(observer => observer.stop()));
  await argocd.stop();
});

function applicationOf(environment: EnvironmentRecord, health = 'Healthy') {
  return {
    metadata: {
      name: environment.application,
      labels: {
        'starry.io/managed': 'true',
        'starry.io/environment': environment.id,
      },
    },
    spec: {
      source: { helm: { valuesObject: { environment: { generation: 1 } } } },
    },
    status: { sync: { status: 'Synced' }, health: { status: health } },
  };
}

async function keep(
  environment: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  await store.create(environment, {
    at: clock.now(),
    type: 'created',
    message: '',
  });
  return environment;
}

function start(holder = 'replica-1'): ApplicationObserver {
  const observer = ApplicationObserver.create({
    instance,
    store,
    onChanged: (id, dueAt) => {
      changed.push(id);
      due.push(dueAt.getTime() - clock.now().getTime());
    },
    logger: mockServices.logger.mock(),
    clock,
    random: () => 0.5,
    holder,
  });
  observer.start();
  started.push(observer);
  return observer;
}

function replaceToken(): void {
  const { settings } = instance;
  instance.replaceTokens({ ...settings, token: 'the-next-token' });
}

const count = (path: string) =>
  argocd.requests.filter(request => request.path === path).length;
const healthOf = async (id: string) =>
  (await store.get(id))?.observation?.health;

/** The watch is open, and the list that it asked for has been dealt with. */
async function following() {
  await until(
    () => argocd.watchers === 1 && handledLists.mock.calls.length >= 2,
  );
}

it('records what events tell, once', async () => {
  const environment = await keep(environmentOf());
  start();
  await following();
  argocd.sendEvent('ADDED', applicationOf(environment, 'Progressing'));
  await until(async () => (await healthOf(environment.id)) === 'Progressing');
  argocd.sendEvent('MODIFIED', applicationOf(environment, 'Progressing'));
  argocd.sendEvent('MODIFIED', {
    ...applicationOf(environment, 'Progressing'),
    status: {
      ...applicationOf(environment, 'Progressing').status,
      reconciledAt: '2026-01-01T00:00:00Z',
    },
  });
  argocd.sendEvent('MODIFIED', applicationOf(environment, 'Healthy'));
  await until(async () => (await healthOf(environment.id)) === 'Healthy');
  expect(changed).toEqual([environment.id, environment.id]);
  expect(count(`/api/v1/applications/${environment.application}`)).toBe(0);
});

it('has progress judged within a second, all else at once', async () => {
  const environment = await keep(environmentOf());
  start();
  await following();
  const at = (health: string, parts: number, sync = 'OutOfSync') => {
    const application = applicationOf(environment, health);
    return {
      ...application,
      status: {
        ...application.status,
        sync: { status: sync },
        operationState: {
          phase: 'Running',
          startedAt: '2026-01-01T00:00:00Z',
          message: `waiting for healthy state of ${parts} parts`,
        },
        resources: [
          { kind: 'Deployment', name: 'sample-be' },
          { kind: 'Service', name: `part-${parts}` },
        ],
      },
    };
  };
  const tell = async (event: ReturnType<typeof at>) => {
    const before = due.length;
    argocd.sendEvent('MODIFIED', event);
    await until(() => due.length > before);
  };
  await tell(at('Missing', 0));
  await tell(at('Missing', 1));
  await tell(at('Missing', 2));
  await tell(at('Progressing', 2));
  await tell(at('Progressing', 2, 'Synced'));
  expect(due).toEqual([0, 1_000, 1_000, 0, 0]);
});

it('ignores applications that only look like an environment of ours', async () => {
  const environment = await keep(environmentOf());
  start();
  await following();
  const other = applicationOf(environment);
  argocd.sendEvent('ADDED', {
    ...other,
    metadata: { ...other.metadata, name: 'env-x' },
  });
  argocd.sendEvent('ADDED', {
    ...other,
    metadata: {
      ...other.metadata,
      labels: { 'starry.io/environment': 'unknown0' },
    },
  });
  argocd.sendEvent('MODIFIED', applicationOf(environment, 'Degraded'));
  await until(async () => (await healthOf(environment.id)) === 'Degraded');
  expect(changed).toEqual([environment.id]);
});

it('looks closer at what the list says otherwise, and only at that', async () => {
  const [same, differs, missed] = await Promise.all(
    ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map(id =>
      keep(
        environmentOf({
          id,
          name: `n-${id}`,
          verdict: { phase: 'ready', reason: 'Ready', message: '' },
        }),
      ),
    ),
  );
  for (const environment of [same, differs, missed]) {
    await store.recordObservation(
      environment,
      observe(applicationOf(environment), clock.now()),
      clock.now(),
    );
  }
  await clock.advance(1_000);
  argocd.on(LIST, {
    body: { items: [applicationOf(same), applicationOf(differs, 'Degraded')] },
  });
  argocd.on(`GET /api/v1/applications/${differs.application}`, {
    body: applicationOf(differs, 'Degraded'),
  });
  start();
  await until(async () => (await healthOf(differs.id)) === 'Degraded');
  await until(
    async () => (await store.get(missed.id))?.observation?.exists === false,
  );
  expect(count(`/api/v1/applications/${same.application}`)).toBe(0);
});

it('asks about no more of many once Argo CD fails', async () => {
  const many = await Promise.all(
    Array.from({ length: 100 }, (_, i) => keep(environmentOf({ id: `m${i}` }))),
  );
  const paths = many.map(
    ({ application }) => `/api/v1/applications/${application}`,
  );
  const away = { status: 503, body: { message: 'no' } };
  paths.forEach(path => argocd.on(`GET ${path}`, away));
  argocd.on(LIST, { body: { items: many.map(one => applicationOf(one)) } });
  start();
  await until(() => store.instances.get('sandbox')?.reachable === false);
  const asked = argocd.requests.filter(({ path }) => paths.includes(path));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThan(20);
});

it('looks closer at what goes on for long, not at what has long been broken', async () => {
  const [broken, comes] = await Promise.all(
    (['degraded', 'provisioning'] as const).map(phase =>
      keep(
        environmentOf({
          id: phase.slice(0, 8),
          name: phase,
          verdict: { phase, reason: 'Syncing', message: '' },
        }),
      ),
    ),
  );
  const degraded = (environment: EnvironmentRecord) =>
    applicationOf(environment, 'Degraded');
  for (const environment of [broken, comes]) {
    await store.recordObservation(
      environment,
      observe(degraded(environment), clock.now()),
      clock.now(),
    );
  }
  await clock.advance(120_000);
  argocd.on(LIST, { body: { items: [broken, comes].map(degraded) } });
  const pathOf = ({ application }: EnvironmentRecord) =>
    `/api/v1/applications/${application}`;
  argocd.on(`GET ${pathOf(comes)}`, { body: degraded(comes) });
  start();
  await following();
  await until(() => count(pathOf(comes)) > 0);
  expect(count(pathOf(broken))).toBe(0);
});

it('takes half a list for none, and no application for missing', async () => {
  const environment = await keep(environmentOf());
  await store.recordObservation(
    environment,
    observe(applicationOf(environment), clock.now()),
    clock.now(),
  );
  argocd.on(LIST, (_, response) => response.end('{"items":['));
  start();
  await until(() => store.instances.get('sandbox')?.reachable === false);
  expect(store.instances.get('sandbox')?.message).toBe(
    "Argo CD's answer is incomplete",
  );
  expect(count(`/api/v1/applications/${environment.application}`)).toBe(0);
  expect((await store.get(environment.id))?.observation?.exists).toBe(true);
});

it('does not believe a DELETED, nor a 403, before it has seen a 404', async () => {
  const environment = await keep(environmentOf());
  const route = `GET /api/v1/applications/${environment.application}`;
  const path = `/api/v1/applications/${environment.application}`;
  start();
  await following();
  argocd.sendEvent('ADDED', applicationOf(environment));
  await until(async () => (await healthOf(environment.id)) === 'Healthy');
  argocd.on(route, { body: applicationOf(environment, 'Degraded') });
  argocd.sendEvent('DELETED', applicationOf(environment));
  await until(async () => (await healthOf(environment.id)) === 'Degraded');
  argocd.on(route, { status: 403, body: { message: 'permission denied' } });
  argocd.sendEvent('DELETED', applicationOf(environment));
  await until(() => count(path) === 2);
  argocd.off(route);
  expect((await store.get(environment.id))?.observation?.exists).toBe(true);
  argocd.sendEvent('DELETED', applicationOf(environment));
  await until(
    async () =>
      (await store.get(environment.id))?.observation?.exists === false,
  );
});

it('comes back after the watch was dropped, and lists what it missed', async () => {
  const environment = await keep(environmentOf());
  start();
  await following();
  const lists = count('/api/v1/applications');
  argocd.on(LIST, { body: { items: [applicationOf(environment)] } });
  argocd.on(`GET /api/v1/applications/${environment.application}`, {
    body: applicationOf(environment),
  });
  argocd.dropWatch();
  await until(() => store.instances.get('sandbox')?.reachable === false);
  await clock.advance(1_000);
  await until(() => argocd.watchers === 1);
  await until(async () => (await healthOf(environment.id)) === 'Healthy');
  expect(count('/api/v1/applications')).toBeGreaterThan(lists);
  await until(() => store.instances.get('sandbox')?.reachable === true);
});

it('takes an empty list for what it is when nothing may be seen any more', async () => {
  const environment = await keep(environmentOf());
  await store.recordObservation(
    environment,
    observe(applicationOf(environment), clock.now()),
    clock.now(),
  );
  argocd.on(LIST, { body: { items: null } });
  argocd.on(`GET /api/v1/applications/${environment.application}`, {
    status: 403,
    body: { message: 'permission denied' },
  });
  start();
  await until(() => store.instances.get('sandbox')?.reachable === false);
  expect(store.instances.get('sandbox')?.message).toBe(
    "It does not allow Starry's token to see its applications",
  );
  expect((await store.get(environment.id))?.observation?.exists).toBe(true);
});

it('follows with the new token at once when it was replaced', async () => {
  start();
  await following();
  argocd.requests.splice(0);
  replaceToken();
  await until(() => count('/api/v1/stream/applications') === 1);
  await until(() => argocd.watchers === 1 && count('/api/v1/applications') > 0);
  for (const { headers } of argocd.requests) {
    expect(headers.authorization).toBe('Bearer the-next-token');
  }
});

it('does not wait with a new token until the old one would be tried again', async () => {
  const body = { message: 'invalid session' };
  const refuse = (route: string) => argocd.on(route, { status: 401, body });
  [LIST, 'GET /api/v1/stream/applications'].forEach(refuse);
  start();
  await until(() => store.instances.get('sandbox')?.reachable === false);
  argocd.on(LIST, { body: { items: [] } });
  argocd.onWatch();
  replaceToken();
  await until(() => store.instances.get('sandbox')?.reachable === true);
});

it.each([
  [401, "It does not accept Starry's token"],
  [403, "It does not allow Starry's token to see its applications"],
  [404, 'Nothing at its address answers like Argo CD'],
])('says plainly what status %s means', async (status, message) => {
  const body = { message: 'no' };
  argocd.on(LIST, { status, body });
  argocd.on('GET /api/v1/stream/applications', { status, body });
  start();
  await until(() => store.instances.get('sandbox')?.message === message);
});

it('tries ever more seldom while Argo CD is away', async () => {
  const body = { message: 'no' };
  argocd.on(LIST, { status: 503, body });
  argocd.on('GET /api/v1/stream/applications', { status: 503, body });
  start();
  await until(() => count('/api/v1/stream/applications') === 1);
  for (let minute = 0; minute < 10; minute++) {
    const before = count('/api/v1/stream/applications');
    await clock.advance(60_000);
    await until(() => count('/api/v1/stream/applications') > before);
  }
  expect(count('/api/v1/stream/applications')).toBeLessThan(30);
});

it('is one among all replicas, and the next when that stops', async () => {
  const first = start('replica-1');
  await following();
  start('replica-2');
  await clock.advance(20_000);
  expect(argocd.watchers).toBe(1);
  await first.stop();
  await until(() => argocd.watchers === 0);
  await clock.advance(10_000);
  await until(() => argocd.watchers === 1);
});

it('goes on while its lease stands, though the database fails now and then', async () => {
  start();
  await following();
  const acquire = jest.spyOn(store, 'acquireLease');
  acquire.mockRejectedValueOnce(new Error('The database is away'));
  await clock.advance(25_000);
  expect(acquire).toHaveBeenCalledTimes(2);
  expect(argocd.watchers).toBe(1);
  expect(count('/api/v1/stream/applications')).toBe(1);

  // Others may be elected when it has ended.
  acquire.mockRejectedValue(new Error('The database is away'));
  await clock.advance(40_000);
  await until(() => argocd.watchers === 0);
});
