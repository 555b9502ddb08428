import { mkdtempSync, rmSync } from 'fs';
import { createServer, Socket } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Sandbox, startSandbox } from '@starry-idp/sandbox';
import { GitSource } from '../__testUtils__/GitSource';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { instanceOf, smallChart } from '../__testUtils__/sandboxes';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { InstanceSettings } from '../config/Settings';
import { systemClock } from '../clock/Clock';
import { presentEnvironment } from '../environments/presentEnvironment';
import { Instance } from './Instance';
import { judgeCluster } from '../rights/judgeCluster';

jest.setTimeout(300_000);

/** More than may be worked on at a time. */
const MANY = 24;

/**
 * How much longer it may take, on a machine that does other things too: much
 * less than all those calls to the other instance take that get no answer.
 */
const ALLOWANCE_MS = 15_000;

/** Until an instance that is back is tried again, by itself. */
const HEALED = { timeoutMs: 150_000 };

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let folder: string;
let chart: { repoUrl: string; path: string };
let east: Sandbox;
let west: Sandbox;
let settings: InstanceSettings[];
let reconciler: TestReconciler;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'starry-instances-'));
  const platform = GitSource.create(folder, 'platform');
  platform.commit('main', smallChart());
  chart = { repoUrl: platform.url, path: 'chart' };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  east = await start('east');
  west = await start('west');
  settings = [
    instanceOf(east, { name: 'east', stages: ['ephemeral'] }),
    instanceOf(west, { name: 'west' }),
  ];
  reconciler = TestReconciler.start({
    store: await openStore(await databases.init('SQLITE_3')),
    chart,
    instances: settings,
  });
});

afterEach(async () => {
  await reconciler?.stop();
  await Promise.all([east?.stop(), west?.stop()]);
  rmSync(join(folder, 'data'), { recursive: true, force: true });
});

async function start(name: string, port?: number): Promise<Sandbox> {
  return await startSandbox({
    dataDir: join(folder, 'data', name),
    port,
    token: `token-of-${name}`,
  });
}

const portOf = ({ url }: Sandbox) => Number(new URL(url).port);

async function request(instance: string): Promise<string> {
  const services = [{ name: 'cache', offering: 'cache', config: {} }];
  const { id } = await reconciler.request({ instance, services });
  return id;
}

/** How long it takes on east from being asked for to being gone. */
async function lifeOnEast(): Promise<number> {
  const begun = Date.now();
  const id = await request('east');
  await reconciler.reaches(id, 'ready');
  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone');
  return Date.now() - begun;
}

async function statusOf(name: string) {
  const statuses = await reconciler.store.listInstanceStatus();
  return statuses.find(status => status.name === name);
}

/** Resolves when the portal says of west whether it can be reached. */
async function westIs(reachable: boolean, timeoutMs: number = 60_000) {
  await until(
    async () => (await statusOf('west'))?.reachable === reachable,
    timeoutMs,
  );
}

/** As a page shows it. */
async function shown(id: string) {
  const record = (await reconciler.store.get(id))!;
  const statuses = await reconciler.store.listInstanceStatus();
  return presentEnvironment(record, { settings, statuses, now: new Date() });
}

interface Absence {
  begin(): Promise<void>;
  end(): Promise<void>;
}

function stopped(): Absence {
  const port = portOf(west);
  return {
    begin: () => west.stop(),
    async end() {
      west = await start('west', port);
    },
  };
}

function answersNothing(): Absence {
  return {
    async begin() {
      west.faults.add({ effect: 'hang' });
      west.faults.add({ effect: 'dropWatch' });
    },
    async end() {
      west.faults.clear();
    },
  };
}

/** Something else has its port, and never says a word. */
function onlyTakesConnections(): Absence {
  const port = portOf(west);
  const sockets = new Set<Socket>();
  const silent = createServer(socket => {
    sockets.add(socket.unref());
    socket.on('error', () => {});
  }).unref();
  return {
    async begin() {
      await west.stop();
      await new Promise<void>(done => {
        silent.listen(port, '127.0.0.1', done);
      });
    },
    async end() {
      sockets.forEach(socket => socket.destroy());
      await new Promise(done => silent.close(done));
      west = await start('west', port);
    },
  };
}

it.each([
  ['is stopped', stopped],
  ['answers nothing', answersNothing],
  ['only takes connections', onlyTakesConnections],
])('goes on with one instance while the other %s', async (_, absence) => {
  const { begin, end } = absence();
  const [stays, goes] = [await request('west'), await request('west')];
  await reconciler.reaches(stays, 'ready');
  await reconciler.reaches(goes, 'ready');
  const usual = await lifeOnEast();

  await begin();
  const lost = Date.now();
  await reconciler.requestDeletion(goes);
  const comes = await Promise.all(
    Array.from({ length: MANY }, () => request('west')),
  );
  await westIs(false);
  // Long enough for all that west may be asked at a time to wait for it.
  await new Promise(resolve => setTimeout(resolve, 2_000));
  expect((await lifeOnEast()) - usual).toBeLessThan(ALLOWANCE_MS);

  const still = await shown(stays);
  expect(still).toMatchObject({
    phase: 'ready',
    freshness: { stale: true, message: expect.any(String) },
  });
  const [, since] =
    /^The Argo CD instance west has not been reached since (\S+): ./.exec(
      still.freshness.message!,
    ) ?? [];
  expect(Date.parse(since)).toBeLessThanOrEqual(lost + 1_000);
  expect(Date.parse(since)).toBeGreaterThan(lost - 60_000);
  for (const [id, phase] of [
    [goes, 'deleting'],
    [comes[0], 'pending'],
  ]) {
    await reconciler.reaches(id, phase, { reason: 'InstanceUnreachable' });
    expect(await shown(id)).toMatchObject({ freshness: { stale: true } });
  }
  expect((await statusOf('east'))?.reachable).toBe(true);

  await end();
  await reconciler.reaches(goes, 'gone', HEALED);
  for (const id of comes) {
    await reconciler.reaches(id, 'ready', HEALED);
  }
  await westIs(true, HEALED.timeoutMs);
  await expect(reconciler.story(stays)).resolves.toEqual([
    'created',
    'provisioning',
    'ready',
  ]);
  expect((await shown(stays)).freshness.stale).toBe(false);
});

it('never says verified with the credentials of another cluster, and the rights tell why', async () => {
  await reconciler.stop();
  const { kubernetes } = instanceOf(west);
  reconciler = TestReconciler.start({
    store: await openStore(await databases.init('SQLITE_3')),
    chart,
    instances: [instanceOf(east, { name: 'east', kubernetes })],
  });
  const onWrongCluster = jest.fn();
  reconciler.instances[0].events.on('wrong-cluster', onWrongCluster);
  const id = await request('east');
  await reconciler.reaches(id, 'ready');
  expect(onWrongCluster).toHaveBeenCalled();
  const rightsWith = async (cluster: typeof kubernetes) => {
    const { namespaces } = Instance.create({
      settings: instanceOf(east, { kubernetes: cluster }),
      clock: systemClock,
      timeoutMs: 5_000,
    }).cluster!;
    const ready = await reconciler.store.latestReady('east', 3);
    const [right] = await judgeCluster(ready, namespaces, []);
    return right.state;
  };
  await expect(rightsWith(kubernetes)).resolves.toBe('missing');
  await expect(rightsWith(instanceOf(east).kubernetes)).resolves.toBe(
    'granted',
  );

  await reconciler.requestDeletion(id);
  const gone = await reconciler.reaches(id, 'gone');
  expect(gone.verdict).toMatchObject({
    reason: 'NotVerified',
    message: expect.stringContaining('was never seen before'),
  });
});
