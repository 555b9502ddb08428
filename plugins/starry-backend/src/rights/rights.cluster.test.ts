import { readFileSync } from 'fs';
import { resolve } from 'path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { parse } from 'yaml';
import { ManualClock } from '../__testUtils__/ManualClock';
import { RealArgoCd } from '../__testUtils__/RealArgoCd';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { InstanceSettings } from '../config/Settings';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { Instance } from '../instances/Instance';
import { RightsChecker } from './RightsChecker';
import { RightsStore } from './RightsStore';

jest.setTimeout(180_000);

/** Starting a cluster takes programs that have to be built: only on demand. */
const onCluster = process.env.STARRY_CONTRACT_TARGET === 'argocd';

const ARGOCD = resolve(__dirname, '../../../../deploy/argocd');

/** Nothing is wrong, nor is the version that the tests run against. */
const FINE: string[] = [];

it('has manifests to apply', () => {
  const { data } = parse(readFileSync(`${ARGOCD}/argocd-rbac-cm.yaml`, 'utf8'));
  expect(data['policy.starry.csv']).toContain('p, starry, applications, get');
});

// Without a cluster there is nothing below to skip, so nothing is defined.
(onCluster ? describe : () => {})('rights at a real Argo CD', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let real: RealArgoCd;
  let clock: ManualClock;
  let store: RightsStore;
  let checker: RightsChecker;

  beforeAll(async () => {
    real = await RealArgoCd.start();
  });

  afterAll(async () => {
    await real?.stop();
  });

  beforeEach(async () => {
    const knex = await databases.init('SQLITE_3');
    await DatabaseEnvironmentStore.create({
      database: mockServices.database({ knex, migrations: {} }),
    });
    clock = new ManualClock();
    store = new RightsStore(knex);
    checker = RightsChecker.create({
      store,
      clock,
      logger: mockServices.logger.mock(),
    });
  });

  function instanceOf(settings: InstanceSettings): Instance {
    return Instance.create({ settings, clock, timeoutMs: 10_000 });
  }

  async function check(instance: InstanceSettings = real.instance()) {
    await clock.advance(3_600_000);
    await checker.askSoon(instance.name);
    const { settings, argocd, cluster } = instanceOf(instance);
    await checker.check(
      {
        settings,
        argocd,
        cluster,
        ready: async () => [],
      },
      new AbortController().signal,
    );
    const [record] = await store.list();
    return record;
  }

  const wrong = (rights: Right[]) =>
    rights
      .filter(({ state }) => state !== 'granted')
      .map(({ name, state }) => `${state}: ${name}`);

  /**
   * The rights once what is wrong with them is as expected, or has not been
   * for long: Argo CD and Kubernetes hear of a change a moment later.
   */
  async function after(
    expected: string[],
    instance?: InstanceSettings,
  ): Promise<Right[]> {
    let rights: Right[] = [];
    await until(async () => {
      ({ rights } = await check(instance));
      return JSON.stringify(wrong(rights)) === JSON.stringify(expected);
    }, 20_000).catch(() => {});
    return rights;
  }

  async function patchPolicy(data: Record<string, string | null>) {
    await real.cluster.kubectl(
      ...['patch', 'configmap', 'argocd-rbac-cm', '--namespace', 'argocd'],
      ...['--type', 'merge', '--patch', JSON.stringify({ data })],
    );
  }

  it('are exactly those of the manifests', async () => {
    const { rights, version, message } = await check();
    expect(message).toBeUndefined();
    expect(version).toMatch(/^v3\.6\.1/);
    expect(wrong(rights)).toEqual(FINE);
    expect(rights).toHaveLength(9);
  });

  it('are said to miss what the policy lacks, with what is lost', async () => {
    const [policies] = Object.values<string>(
      parse(readFileSync(`${ARGOCD}/argocd-rbac-cm.yaml`, 'utf8')).data,
    );
    const without = policies
      .split('\n')
      .filter(line => !line.includes('delete'))
      .join('\n');
    await patchPolicy({ 'policy.starry.csv': without });
    const lacking = ['missing: applications, delete, starry/*', ...FINE];
    const rights = await after(lacking);
    expect(wrong(rights)).toEqual(lacking);
    const [first] = rights;
    expect(first).toMatchObject({
      required: true,
      message:
        'No environment can be deleted, and none ends when its time is up.',
      nextStep:
        "Add to Argo CD's policies: p, starry, applications, delete, starry/*, allow",
    });
    // The line that it says to add is all that it takes.
    const [, line] = first.nextStep!.split(': ');
    await patchPolicy({ 'policy.starry.csv': `${without}${line}\n` });
    expect(wrong(await after(FINE))).toEqual(FINE);
    await patchPolicy({ 'policy.starry.csv': policies });
  });

  it("are said to be too many when they are an administrator's", async () => {
    await patchPolicy({ 'policy.admin.csv': 'g, starry, role:admin\n' });
    const expected = [
      'excessive: applications, override, starry/*',
      'excessive: applications, get, */*',
      'excessive: applications, delete, */*',
      'excessive: applicationsets, create, starry/*',
      'excessive: exec, create, starry/*',
      'excessive: projects, get, *',
      'excessive: projects, update, starry',
      'excessive: repositories, get, *',
      'excessive: repositories, create, *',
      'excessive: clusters, get, *',
      'excessive: clusters, update, *',
      'excessive: certificates, create, *',
      'excessive: accounts, update, *',
      ...FINE,
    ];
    expect(wrong(await after(expected))).toEqual(expected);
    await patchPolicy({ 'policy.admin.csv': null });
    expect(wrong(await after(FINE))).toEqual(FINE);
  });

  it('are said to be too many when everybody may read', async () => {
    await patchPolicy({ 'policy.default': 'role:readonly' });
    const expected = [
      'excessive: applications, get, */*',
      'excessive: projects, get, *',
      'excessive: repositories, get, *',
      'excessive: clusters, get, *',
      ...FINE,
    ];
    expect(wrong(await after(expected))).toEqual(expected);
    await patchPolicy({ 'policy.default': null });
    expect(wrong(await after(FINE))).toEqual(FINE);
  });

  it('stay known when the token is revoked, with the reason', async () => {
    const token = await real.issueToken();
    const before = await check(real.instance({ token }));
    await real.revokeToken(token);
    expect(await check(real.instance({ token }))).toEqual({
      ...before,
      message: "It does not accept Starry's token",
    });
  });

  it("may be those of the project's role as well", async () => {
    const patch = JSON.stringify(
      parse(readFileSync(`${ARGOCD}/project-role.yaml`, 'utf8')),
    );
    await real.cluster.kubectl(
      ...['patch', 'appproject', 'starry', '--namespace', 'argocd'],
      ...['--type', 'merge', '--patch', patch],
    );
    const token = await real.issueRoleToken();
    const instance = real.instance({ token });
    expect(wrong(await after(FINE, instance))).toEqual(FINE);
  });

  it('in the cluster may be fewer, and are too many when they are all', async () => {
    const remove = (name: string) =>
      real.cluster.kubectl('delete', 'clusterrolebinding', name);
    await remove('starry-name-what-holds-namespaces');
    await remove('starry-remove-namespaces');
    const few = [
      ...FINE,
      'missing: namespaces, delete',
      'missing: what namespaces contain, list',
    ];
    expect(wrong(await after(few))).toEqual(few);
    await real.cluster.kubectl(
      ...['create', 'clusterrolebinding', 'too-much'],
      ...['--clusterrole', 'cluster-admin'],
      ...['--serviceaccount', 'starry-system:starry'],
    );
    const all = [
      'excessive: *, *',
      'excessive: secrets, list',
      'excessive: pods, create',
      'excessive: namespaces, create',
      'excessive: clusterrolebindings, create',
      ...FINE,
    ];
    expect(wrong(await after(all))).toEqual(all);
    // The policy holds for an administrator too.
    await expect(removeNamespace('not-of-starry', {})).rejects.toThrow();
    await remove('too-much');
  });

  it('let it remove namespaces of environments, and no others', async () => {
    await real.cluster.kubectl(
      ...['create', 'clusterrolebinding', 'starry-remove-namespaces'],
      ...['--clusterrole', 'starry-remove-namespaces'],
      ...['--serviceaccount', 'starry-system:starry'],
    );
    const ours = { 'starry.io/managed': 'true' };
    await until(
      () =>
        removeNamespace('env-left-over', ours).then(
          () => true,
          () => false,
        ),
      20_000,
    );
    await expect(removeNamespace('env-other', {})).rejects.toThrow(
      'does not let Starry delete namespaces',
    );
    await expect(removeNamespace('prod', ours)).rejects.toThrow(
      'does not let Starry delete namespaces',
    );
  });

  /** Makes it as the administrator, where it is not there, and removes it. */
  async function removeNamespace(
    name: string,
    labels: Record<string, string>,
  ): Promise<void> {
    await real.cluster.kubectl('create', 'namespace', name).catch(() => '');
    for (const [key, value] of Object.entries(labels)) {
      await real.cluster.kubectl(
        ...['label', 'namespace', name, `${key}=${value}`, '--overwrite'],
      );
    }
    const { namespaces } = instanceOf(real.instance()).cluster!;
    await namespaces.delete({ name, uid: await real.namespaceUid(name) });
  }
});
