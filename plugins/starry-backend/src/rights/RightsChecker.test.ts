import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ManualClock, settle } from '../__testUtils__/ManualClock';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdSettings } from '../argocd/types';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { AccessQuestion } from '../kubernetes/AccessReview';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { RightsChecker } from './RightsChecker';
import { RightsStore } from './RightsStore';

const TOKEN = 'the-token-of-starry';
const OURS = ['get', 'create', 'update', 'delete', 'sync'].map(
  action => `applications/${action}/starry/*`,
);
const CLUSTER = [
  'get namespaces',
  'list namespaces',
  'delete namespaces',
  'list configmaps',
  'list persistentvolumeclaims',
  'list pods',
  'list serviceaccounts',
  'list services',
  'list deployments',
  'list replicasets',
  'list statefulsets',
  'list cronjobs',
  'list jobs',
  'list ingresses',
  'list networkpolicies',
  'list poddisruptionbudgets',
];

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const logger = mockServices.logger.mock();
const fine = { version: 'v3.5.1', settings: {} as ArgoCdSettings, status: 200 };

let clock: ManualClock;
let store: RightsStore;
let checker: RightsChecker;
/** What Argo CD says of itself, and what its policies grant. */
let argocd: typeof fine & { grants: string[] };
/** What the cluster grants; one that cannot be reached throws. */
let cluster: ((question: string) => boolean) | undefined;
let asked: string[];
/** What has been deployed, and the namespaces that the cluster has. */
let ready: EnvironmentRecord[];
let inCluster: string[];
const instance = {
  url: 'https://argocd.mycompany.com',
  name: 'main',
  token: TOKEN,
  project: 'starry',
  applicationNamespace: 'argocd',
};

beforeEach(async () => {
  jest.resetAllMocks();
  const knex = await databases.init('SQLITE_3');
  await DatabaseEnvironmentStore.create({
    database: mockServices.database({ knex, migrations: {} }),
  });
  clock = new ManualClock();
  store = new RightsStore(knex);
  checker = RightsChecker.create({ store, logger, clock });
  argocd = { ...fine, grants: OURS };
  cluster = question => CLUSTER.includes(question);
  asked = [];
  ready = [];
  inCluster = [];
});

/** Like Argo CD: a policy is a pattern for what is asked. */
function answer(url: string): Response {
  const path = decodeURI(new URL(url).pathname);
  const json = (body: object, status = 200) =>
    new Response(JSON.stringify(body), { status });
  if (path === '/api/version') {
    return json({ Version: argocd.version });
  }
  if (path === '/api/v1/settings') {
    return json(argocd.settings);
  }
  if (argocd.status !== 200) {
    return json({ message: `no such token: ${TOKEN}` }, argocd.status);
  }
  if (path === '/api/v1/session/userinfo') {
    return json({ loggedIn: true, username: 'starry' });
  }
  const question = path.replace('/api/v1/account/can-i/', '');
  asked.push(question);
  const granted = argocd.grants.some(policy => {
    const pattern = policy.replace(/[.]/g, '\\.').replace(/\*/g, '.*');
    return new RegExp(`^${pattern}$`).test(question);
  });
  return json({ value: granted ? 'yes' : 'no' });
}

async function check(overrides: Partial<typeof instance> = {}) {
  await checker.askSoon('main');
  return await checkIfDue(overrides);
}

async function checkIfDue(overrides: Partial<typeof instance> = {}) {
  const settings = { ...instance, ...overrides };
  const client = ArgoCdClient.create({
    instance: settings,
    fetch: async url => answer(url),
    clock,
    timeoutMs: 1_000,
  });
  await checker.check(
    {
      settings,
      argocd: client,
      cluster: cluster && {
        access: {
          allows: async ({ verb, resource }: AccessQuestion) =>
            cluster!(`${verb} ${resource}`),
        },
        namespaces: {
          observe: async ({ name }) =>
            inCluster.includes(name)
              ? { at: clock.now(), state: 'active', uid: `uid-${name}` }
              : { at: clock.now(), state: 'absent' },
        },
      },
      ready: async () => ready,
    },
    new AbortController().signal,
  );
  const [record] = await store.list();
  const rights = Object.fromEntries(
    record.rights
      .filter(({ state }) => state !== 'granted')
      .map(right => [right.name, right]),
  ) as Record<string, Right>;
  return { record, rights };
}

it('is content with exactly what the manifests grant', async () => {
  const { record, rights } = await check();
  expect(rights).toEqual({});
  expect(record).toMatchObject({
    checkedAt: clock.now(),
    version: 'v3.5.1',
    message: undefined,
  });
  expect(record.rights.map(({ name }) => name)).toEqual([
    'applications, get, starry/*',
    'applications, create, starry/*',
    'applications, delete, starry/*',
    'applications, update, starry/*',
    'applications, sync, starry/*',
    'namespaces, get',
    'namespaces, list',
    'namespaces, delete',
    'what namespaces contain, list',
  ]);
  expect(logger.warn).not.toHaveBeenCalled();
  expect(logger.info.mock.calls).toEqual([
    ["Starry's rights at main are what it needs, and no more"],
  ]);
});

it('is content with a policy for its own names only', async () => {
  argocd.grants = OURS.map(policy => policy.replace('*', 'env-*'));
  expect((await check()).rights).toEqual({});
});

it('says what is missing, what is lost by it, and what to add', async () => {
  argocd.grants = OURS.filter(policy => !/delete|sync/.test(policy));
  const { record, rights } = await check();
  expect(record.rights[0]).toEqual({
    system: 'argocd',
    name: 'applications, delete, starry/*',
    required: true,
    state: 'missing',
    message:
      'No environment can be deleted, and none ends when its time is up.',
    nextStep:
      "Add to Argo CD's policies: p, starry, applications, delete, starry/*, allow",
  });
  expect(rights['applications, sync, starry/*']).toMatchObject({
    required: false,
    state: 'missing',
  });
  expect(logger.warn.mock.calls).toEqual([
    [
      "Starry's rights at main are not as they should be; missing: 'applications, delete, starry/*', 'applications, sync, starry/*'",
    ],
  ]);
});

it('says what is too much', async () => {
  argocd.grants = [...OURS, 'applications/override/starry/*', 'projects/get/*'];
  const { rights } = await check();
  expect(Object.keys(rights)).toEqual([
    'applications, override, starry/*',
    'projects, get, *',
  ]);
  expect(rights['projects, get, *']).toMatchObject({
    state: 'excessive',
    nextStep: expect.stringContaining('Take it from starry'),
  });
});

it("knows an administrator's token by all that it may", async () => {
  argocd.grants = ['*'];
  cluster = () => true;
  const { record } = await check();
  const excessive = record.rights.filter(({ state }) => state === 'excessive');
  expect(excessive).toHaveLength(18);
  expect(record.rights.slice(0, 18)).toEqual(excessive);
});

it('says that a version is too old before all else', async () => {
  argocd.version = 'v2.9.3';
  const { record } = await check();
  expect(record.rights[0]).toMatchObject({
    name: 'version 2.14.0 or newer',
    required: true,
    state: 'missing',
  });
});

it('asks of applications in another namespace by their full names', async () => {
  argocd.settings = {
    controllerNamespace: 'gitops',
    appsInAnyNamespaceEnabled: true,
  };
  argocd.grants = OURS.map(policy => policy.replace('*', 'starry-apps/*'));
  expect((await check({ applicationNamespace: 'starry-apps' })).rights).toEqual(
    {},
  );
  expect(asked[0]).toBe(
    'applications/get/starry/starry-apps/env-example-a1b2c3d4',
  );
});

it('says that Argo CD does not look into the namespace of its applications', async () => {
  argocd.settings = {
    controllerNamespace: 'gitops',
    appsInAnyNamespaceEnabled: false,
  };
  const { record } = await check();
  expect(record.rights[0]).toMatchObject({
    name: 'applications in the namespace argocd',
    state: 'missing',
    required: true,
    nextStep:
      'Set starry.instances[].applicationNamespace to gitops, or start Argo CD with --application-namespaces.',
  });
});

it('points at service accounts that it cannot see', async () => {
  argocd.settings = { impersonationEnabled: true };
  expect((await check()).rights['service account for starry']).toMatchObject({
    state: 'unknown',
  });
});

it('says what is lost without access to the cluster', async () => {
  cluster = undefined;
  const { rights } = await check();
  expect(rights['namespaces, get']).toMatchObject({
    system: 'kubernetes',
    required: false,
    state: 'missing',
    message: expect.stringContaining(
      'counts as gone although nobody has checked',
    ),
  });
  expect(Object.keys(rights)).toHaveLength(1);
  expect(logger.info.mock.calls).toEqual([
    [
      "Starry's rights at main are what it needs, but for what is optional: 'namespaces, get'",
    ],
  ]);
});

it('says what each right in the cluster is for', async () => {
  cluster = question => question === 'list namespaces';
  const { rights } = await check();
  expect(rights['namespaces, get']).toMatchObject({
    required: true,
    state: 'missing',
    message:
      'No deletion ends, because nobody can see that the namespace is gone.',
  });
  expect(rights['namespaces, delete']).toMatchObject({ required: false });
  expect(rights['what namespaces contain, list']).toMatchObject({
    required: false,
  });
});

it('does not know what a cluster grants that does not answer', async () => {
  cluster = () => {
    throw new ClusterUnavailableError('The cluster cannot be reached');
  };
  const { rights } = await check();
  expect(rights).toEqual({
    'namespaces, get': expect.objectContaining({
      state: 'unknown',
      message:
        'What Starry may do in the cluster is not known: The cluster cannot be reached.',
    }),
  });
  expect(logger.warn.mock.calls).toEqual([
    [
      "Starry's rights at main are not as they should be; not known: 'namespaces, get'",
    ],
  ]);
});

it('keeps what it knows when the token is no longer good, and says why', async () => {
  const { record: before } = await check();
  await clock.advance(3_600_000);
  argocd.status = 401;
  const { record } = await check();
  expect(record).toEqual({
    ...before,
    message: "It does not accept Starry's token",
  });
  expect(logger.warn.mock.calls).toEqual([
    [
      "Starry's rights at main could not be checked: It does not accept Starry's token",
    ],
  ]);
  await clock.advance(60_000);
  argocd.status = 200;
  expect((await check()).record).toMatchObject({ message: undefined });
});

it.each([
  ['cannot do its work', OURS.slice(1), 1],
  ['may do all that it needs', OURS, 0],
  ['may do more than it needs', [...OURS, 'projects/get/*'], 0],
])('when it %s, asks again after five minutes or an hour', async (...args) => {
  const [, grants, times] = args;
  argocd.grants = grants;
  await check();
  const timesAsked = async (ms: number) => {
    asked = [];
    await clock.advance(ms);
    await checkIfDue();
    return asked.length > 0 ? 1 : 0;
  };
  expect(await timesAsked(300_000)).toBe(times);
  expect(await timesAsked(3_600_000)).toBe(1);
});

it('says the same once', async () => {
  argocd.grants = [];
  await check();
  await clock.advance(3_600_000);
  await check();
  expect(logger.warn).toHaveBeenCalledTimes(1);
});

it('takes refusals as a reason to ask again, now and then', async () => {
  const makeDue = jest.spyOn(store, 'makeDue');
  for (let second = 0; second < 60; second++) {
    checker.refused('main');
    await clock.advance(1_000);
  }
  await settle();
  expect(makeDue).toHaveBeenCalledTimes(2);
});

describe('the cluster that Argo CD deploys to', () => {
  const NAME = 'the cluster that Argo CD deploys to';

  function deployed(name: string, hasNamespace = true): EnvironmentRecord {
    const environment = environmentOf({ name, id: name });
    const resource = { group: '', kind: 'Namespace', name: `env-${name}` };
    return {
      ...environment,
      namespace: resource.name,
      observation: readyObservation(environment, {
        resources: hasNamespace ? [resource] : [],
      }),
    };
  }

  it('is not that of the credentials when that has none of its namespaces', async () => {
    ready = [deployed('one'), deployed('two')];
    inCluster = ['env-other'];
    const { rights } = await check();
    expect(rights).toEqual({
      [NAME]: {
        system: 'kubernetes',
        name: NAME,
        required: true,
        state: 'missing',
        message:
          "Argo CD has deployed the namespace env-one, but the cluster of the credentials has none of that name with Starry's label. They belong to another cluster, so no deletion can be verified.",
        nextStep:
          'Configure as starry.instances[].kubernetes the cluster that is the destination of the instance in Argo CD.',
      },
    });

    // It is remembered without anything to tell it by, and asked again soon.
    ready = [deployed('three', false)];
    clock.advance(5 * 60_000);
    expect(Object.keys((await checkIfDue()).rights)).toEqual([NAME]);
    await settle();

    ready = [deployed('two'), deployed('one')];
    inCluster = ['env-one'];
    clock.advance(5 * 60_000);
    const healed = await checkIfDue();
    expect(healed.rights).toEqual({});
    expect(healed.record.rights).toContainEqual(
      expect.objectContaining({ name: NAME, state: 'granted' }),
    );
  });
});
