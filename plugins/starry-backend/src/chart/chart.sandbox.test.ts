import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { GitSource } from '../__testUtils__/GitSource';
import { until } from '../__testUtils__/ScriptedArgoCd';
import {
  InstantSandbox,
  instanceOf,
  smallChart,
  startInstantSandbox,
} from '../__testUtils__/sandboxes';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { systemClock } from '../clock/Clock';
import { ChartSource } from '../model/ChartSource';
import { ChartRollout } from '../rollout/ChartRollout';
import { RolloutStore } from '../rollout/RolloutStore';

jest.setTimeout(300_000);

const READY = { timeoutMs: 120_000 };
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let folder: string;
let platform: GitSource;
let sandbox: InstantSandbox;
let knex: Knex;
let reconciler: TestReconciler;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starry-chart-'));
  platform = GitSource.create(folder, 'platform');
  knex = await databases.init('SQLITE_3');
  // Argo CD looks for newer commits of branches that often.
  const reconcileInterval = 1_000;
  sandbox = await startInstantSandbox({
    dataDir: join(folder, 'data'),
    reconcileInterval,
  });
  reconciler = TestReconciler.start({
    store: await openStore(knex),
    chart: { repoUrl: platform.url, path: 'chart' },
    instances: [instanceOf(sandbox)],
  });
});

afterAll(async () => {
  await reconciler?.stop();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function sourceAt(commit: string): ChartSource {
  return {
    ...{ repoUrl: platform.url, path: 'chart', revision: 'main', commit },
    ...{ resolvedAt: new Date(), domain: 'starry.localhost' },
  };
}

/** Which chart an environment runs, by what is in the cluster. */
function runs(namespace: string): string | undefined {
  const [found] = sandbox.cluster
    .list({ group: '', kind: 'ConfigMap', namespace })
    .filter(({ metadata }) => metadata.name === 'which');
  return (found?.data as Record<string, string> | undefined)?.chart;
}

it('a push changes no environment, a redeployment brings it, a rollout the others, one at a time', async () => {
  const first = platform.commit('main', smallChart('first'));
  const services = [{ name: 'cache', offering: 'cache', config: {} }];
  const source = sourceAt(first);
  const environments = [
    await reconciler.request({ services, source }),
    await reconciler.request({ services, source }),
    await reconciler.request({ services, source }),
  ];
  const [redeployed] = environments;
  for (const { id } of environments) {
    await reconciler.reaches(id, 'ready', READY);
  }
  const shown = () => environments.map(({ namespace }) => runs(namespace));
  expect(shown()).toEqual(['first', 'first', 'first']);

  const second = platform.commit('main', smallChart('second'));
  // One without a commit of its own tells when Argo CD has seen the push.
  const follows = await reconciler.request({ services });
  await reconciler.reaches(follows.id, 'ready', READY);
  expect(runs(follows.namespace)).toBe('second');
  const third = platform.commit('main', smallChart('third'));
  await until(() => runs(follows.namespace) === 'third', 60_000);
  expect(shown()).toEqual(['first', 'first', 'first']);
  expect(second).not.toBe(third);

  const { version } = (await reconciler.store.get(redeployed.id))!;
  const at = new Date();
  const phase = 'provisioning';
  await reconciler.store.requestChange(redeployed.id, {
    ...{ version, at, wanted: { services, source: sourceAt(third) } },
    verdict: { phase, reason: 'ApplyingChange', message: '' },
    entry: { at, type: 'redeploy-requested', message: '', phase },
  });
  reconciler.wake();
  await reconciler.reaches(redeployed.id, 'ready', READY);
  expect(shown()).toEqual(['third', 'first', 'first']);

  const rollouts = new RolloutStore(knex);
  const { domain, ...rolled } = sourceAt(third);
  await rollouts.start({
    id: 'r1',
    chart: rolled,
    state: 'running',
    tolerated: 0,
    startedBy: 'user:default/ada.marsh',
    startedAt: rolled.resolvedAt,
  });
  const rollout = new ChartRollout({
    rollouts,
    settings: {
      domain,
      instances: [{ name: 'sandbox' }],
      reconcile: { maxProvisioning: 1 },
    },
    onChanged: () => reconciler.wake(),
    logger: mockServices.logger.mock(),
    clock: systemClock,
  });
  const { signal } = new AbortController();
  let most = 0;
  await until(async () => {
    await rollout.run(signal);
    const phases = await Promise.all(
      environments.map(
        async ({ id }) => (await reconciler.store.get(id))!.verdict,
      ),
    );
    const rolling = phases.filter(verdict => verdict.phase === phase);
    most = Math.max(most, rolling.length);
    return (await rollouts.last())?.state === 'done';
  }, 120_000);
  expect(most).toBe(1);
  expect(shown()).toEqual(['third', 'third', 'third']);
  const stories = await Promise.all(
    environments.map(({ id }) => reconciler.story(id)),
  );
  expect(stories.map(story => story.slice(3))).toEqual([
    ['redeploy-requested', 'ready'],
    ['chart-rolled-out', 'ready'],
    ['chart-rolled-out', 'ready'],
  ]);
});
