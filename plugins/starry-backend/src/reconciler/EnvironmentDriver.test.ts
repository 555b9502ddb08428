import { environmentOf } from '../__testUtils__/environments';
import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ManualClock } from '../__testUtils__/ManualClock';
import { Clock, systemClock } from '../clock/Clock';
import { EnvironmentDriver } from './EnvironmentDriver';

const environment = environmentOf();
const APP = `/api/v1/applications/${environment.application}`;

let argocd: ScriptedArgoCd;

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
});

afterEach(async () => {
  await argocd.stop();
});

function driverWith(clock: Clock = systemClock): EnvironmentDriver {
  const instance = {
    url: argocd.url,
    token: 't',
    project: 'starry',
    applicationNamespace: 'argocd',
    destination: { server: 's' },
  };
  return EnvironmentDriver.create({
    client: ArgoCdClient.create({
      instance,
      fetch: (address, init) => fetch(address, init),
      clock: systemClock,
      timeoutMs: 30_000,
    }),
    settings: {
      domain: 'd',
      chart: { repoUrl: 'r', path: 'p', revision: 'main' },
      instance,
    },
    clock,
  });
}

const inspect = () => driverWith().inspect(environment);

const node = (kind: string, name: string, parent?: string, health = {}) => ({
  kind,
  version: 'v1',
  namespace: environment.namespace,
  name,
  uid: name,
  health: { status: 'Progressing', ...health },
  parentRefs: parent ? [{ uid: parent }] : [],
});

it('asks a few pods, each of another workload, and only once', async () => {
  const sets = Array.from({ length: 10 }, (_, i) => `s${i}`);
  argocd.on(`GET ${APP}/resource-tree`, {
    body: {
      nodes: sets.flatMap(set => [
        node('ReplicaSet', set),
        ...['a', 'b', 'c'].map(pod => node('Pod', `${set}-${pod}`, set)),
      ]),
    },
  });
  argocd.on(`GET ${APP}/resource`, { body: { manifest: '{}' } });
  argocd.on(`GET ${APP}/events`, {
    body: {
      items: [{ type: 'Warning', reason: 'FailedScheduling', message: 'full' }],
    },
  });
  const heard = await inspect();
  expect(heard).toHaveLength(30);
  expect(
    heard
      .filter(({ texts }) => texts.includes('FailedScheduling: full'))
      .map(({ name }) => name),
  ).toEqual(['s0-a', 's1-a', 's2-a']);
  expect(argocd.requests).toHaveLength(7);
});

it('asks what is broken before what is on its way', async () => {
  const waiting = ['a', 'b', 'c'].map(name => node('Pod', name, name));
  argocd.on(`GET ${APP}/resource-tree`, {
    body: {
      nodes: [
        ...waiting,
        node('Pod', 'healthy', 'h', { status: 'Healthy' }),
        node('StatefulSet', 'without-pods', undefined, { status: 'Degraded' }),
      ],
    },
  });
  argocd.on(`GET ${APP}/resource`, { body: { manifest: '{}' } });
  argocd.on(`GET ${APP}/events`, { body: { items: null } });
  const heard = await inspect();
  expect(heard.map(({ name }) => name)).toEqual([
    'without-pods',
    'a',
    'b',
    'c',
  ]);
  const asked = argocd.requests
    .filter(({ path }) => path.endsWith('/events'))
    .map(({ query }) => query.get('resourceUID'));
  expect(asked.sort()).toEqual(['a', 'b', 'without-pods']);
});

it('makes do with the tree when a pod is gone in the meantime', async () => {
  argocd.on(`GET ${APP}/resource-tree`, {
    body: { nodes: [node('Pod', 'p', 's', { message: 'ErrImagePull' })] },
  });
  const gone = { status: 400, body: { message: 'not found' } };
  argocd.on(`GET ${APP}/resource`, gone);
  argocd.on(`GET ${APP}/events`, gone);
  expect(await inspect()).toEqual([
    { name: 'p', images: undefined, texts: ['ErrImagePull'] },
  ]);
});

it('does not ask again what it was told just now', async () => {
  argocd.on(`GET ${APP}/resource-tree`, { body: { nodes: [] } });
  const clock = new ManualClock();
  const driver = driverWith(clock);
  await driver.inspect(environment);
  await driver.inspect(environment);
  expect(argocd.requests).toHaveLength(1);
  await driver.inspect({ ...environment, generation: 2 });
  expect(argocd.requests).toHaveLength(2);
  await clock.advance(5_000);
  await driver.inspect({ ...environment, generation: 2 });
  expect(argocd.requests).toHaveLength(3);
});

it('asks again when it was told nothing', async () => {
  argocd.on(`GET ${APP}/resource-tree`, { status: 503, body: {} });
  const driver = driverWith(new ManualClock());
  await expect(driver.inspect(environment)).rejects.toThrow();
  argocd.on(`GET ${APP}/resource-tree`, { body: { nodes: [] } });
  expect(await driver.inspect(environment)).toEqual([]);
});

it('verifies nothing without credentials for the cluster, and says so', async () => {
  expect(await driverWith().checkNamespace(environment)).toMatchObject({
    state: 'unverifiable',
    message: 'No credentials for the cluster are configured',
  });
});
