import { TestDatabases } from '@backstage/backend-test-utils';
import { environmentOf } from '../__testUtils__/environments';
import { RealArgoCd } from '../__testUtils__/RealArgoCd';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { Reason } from '../model/Reason';
import { Verdict } from '../model/Verdict';

// All of them come up, or do not, side by side.
const REASON_MS = 240_000;
jest.setTimeout(300_000);

/** Starting a cluster takes programs that have to be built: only on demand. */
const onCluster = process.env.STARRY_CONTRACT_TARGET === 'argocd';

interface Trouble {
  /** What happens to its one service. */
  title: string;
  /** Of its image: tells the simulated node what becomes of the Pod. */
  tag?: string;
  /** Read by the chart `trouble`. */
  config?: Record<string, string>;
  /** Of the chart, if not `main`. */
  revision?: string;
  told: Pick<Verdict, 'reason'> & { message: unknown };
}

const TROUBLES: Trouble[] = [
  {
    title: 'no node has room for it',
    config: { trouble: 'room' },
    told: {
      reason: 'NoCapacity',
      message: 'The cluster has no room for sample-be now',
    },
  },
  {
    title: 'its image is missing',
    tag: 'image-missing',
    told: {
      reason: 'ImageNotFound',
      message:
        'The image registry.starry.localhost/sample-be:image-missing of sample-be has not been pushed',
    },
  },
  {
    title: 'its image is denied',
    tag: 'image-denied',
    told: {
      reason: 'ImageDenied',
      message:
        'The registry does not give the cluster the image registry.starry.localhost/sample-be:image-denied of sample-be',
    },
  },
  {
    title: 'it crashes again and again',
    tag: 'crash-loop',
    told: {
      reason: 'CrashLoop',
      message: 'sample-be starts and exits again: exit code 1',
    },
  },
  {
    title: 'it uses too much memory',
    tag: 'out-of-memory',
    told: {
      reason: 'OutOfMemory',
      message:
        'sample-be was stopped because it used more memory than it may (256Mi)',
    },
  },
  {
    title: 'its probe fails',
    tag: 'probe-failing',
    told: {
      reason: 'ProbeFailing',
      message:
        'sample-be runs, but does not answer as it should: HTTP probe failed with statuscode: 503',
    },
  },
  {
    title: 'nothing provides its volume',
    config: { trouble: 'volume', kind: 'StatefulSet' },
    told: {
      reason: 'VolumePending',
      message: 'sample-be waits for its volume',
    },
  },
  ...['Deployment', 'StatefulSet'].map(
    (kind): Trouble => ({
      title: `the quota leaves no room for a ${kind}`,
      config: { trouble: 'quota', kind },
      told: {
        reason: 'QuotaExceeded',
        message:
          'The environment needs more than its quota allows (pods=1 asked for, limit pods=0)',
      },
    }),
  ),
  {
    title: 'a policy refuses it',
    config: { trouble: 'refused' },
    told: {
      reason: 'AdmissionRefused',
      message:
        'A policy of the cluster (no-trouble-with-deployments) does not allow it: Deployments have to be calm',
    },
  },
  {
    title: 'a policy refuses its pods',
    config: { trouble: 'refused-pods' },
    told: {
      reason: 'AdmissionRefused',
      message:
        'A policy of the cluster (no-trouble-with-pods) does not allow it: Pods have to be calm',
    },
  },
  {
    title: 'a job before it fails',
    config: { trouble: 'hook' },
    told: {
      reason: 'HookFailed',
      message:
        'sample-be-migration, which has to succeed before all is up, failed: Job has reached the specified backoff limit',
    },
  },
  {
    title: 'the project forbids a kind',
    config: { trouble: 'kind' },
    told: {
      reason: 'NotPermitted',
      message: expect.stringMatching(
        /^The Argo CD project does not allow it: .*Role.* is not permitted in project starry/,
      ),
    },
  },
  {
    title: 'the chart does not render',
    config: { trouble: 'rendering' },
    told: {
      reason: 'ChartError',
      message: expect.stringMatching(
        /^The chart does not render \(trouble\/templates\/environment\.yaml:\d+\): .*broken on purpose/,
      ),
    },
  },
  {
    title: 'the chart has no such revision',
    revision: 'v0.0.0-nowhere',
    told: {
      reason: 'ChartRevisionNotFound',
      message: "The chart's repository has no revision v0.0.0-nowhere",
    },
  },
];

// Without a cluster there is nothing below to skip, so nothing is defined.
(onCluster ? describe : () => {})('on a real Argo CD, it is told that', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const verdicts = new Map<string, Promise<Verdict>>();
  const lookAt = new Map<string, () => Promise<void>>();
  const reconcilers: TestReconciler[] = [];
  let real: RealArgoCd;

  beforeAll(async () => {
    real = await RealArgoCd.start();
    await refuse('deployments', 'apps', 'refused');
    await refuse('pods', '', 'refused-pods');
    const stores = new Map<string, DatabaseEnvironmentStore>();
    for (const [index, trouble] of TROUBLES.entries()) {
      const { revision = 'main', title } = trouble;
      const store =
        stores.get(revision) ??
        (await openStore(await databases.init('SQLITE_3')));
      stores.set(revision, store);
      const now = new Date();
      const id = `b${String(index).padStart(7, '0')}`;
      const { tag = 'fine', config = {} } = trouble;
      const environment = environmentOf({
        id,
        name: `trouble-${index}`,
        services: [
          {
            name: 'sample-be',
            offering: 'web-application',
            image: `registry.starry.localhost/sample-be:${tag}`,
            config,
          },
        ],
        instance: 'real',
        createdAt: now,
        phaseSince: now,
        expiresAt: new Date(now.getTime() + 3_600_000),
      });
      await store.create(environment, {
        at: now,
        type: 'created',
        message: '',
      });
      verdicts.set(title, told(store, id, trouble.told.reason));
    }
    for (const [revision, store] of stores) {
      reconcilers.push(
        TestReconciler.start({
          store,
          chart: {
            repoUrl: real.chartRepoUrl,
            path: 'charts/trouble',
            revision,
          },
          instances: [real.instance()],
          changes: { changed: look, progressed: look },
        }),
      );
    }
  });

  afterAll(async () => {
    await Promise.all(reconcilers.map(reconciler => reconciler.stop()));
    await real?.stop();
  });

  /** As the administrator of a cluster does who wants something or other. */
  async function refuse(plural: string, group: string, trouble: string) {
    const name = `no-trouble-with-${plural}`;
    const kind = plural[0].toUpperCase() + plural.slice(1);
    const apiVersion = 'admissionregistration.k8s.io/v1';
    await real.apply({
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: {
          objectSelector: { matchLabels: { trouble } },
          resourceRules: [
            {
              apiGroups: [group],
              apiVersions: ['v1'],
              resources: [plural],
              operations: ['CREATE'],
            },
          ],
        },
        validations: [
          { expression: 'false', message: `${kind} have to be calm` },
        ],
      },
    });
    await real.apply({
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    });
  }

  /** What the record says once it is the reason, or in the end. */
  async function told(
    store: DatabaseEnvironmentStore,
    id: string,
    reason: Reason,
  ): Promise<Verdict> {
    const verdict = async () => (await store.get(id))!.verdict;
    return await new Promise(resolve => {
      const end = setTimeout(async () => resolve(await verdict()), REASON_MS);
      lookAt.set(id, async () => {
        const now = await verdict();
        if (now.reason === reason) {
          clearTimeout(end);
          resolve(now);
        }
      });
    });
  }

  function look(ids: string[]): void {
    ids.forEach(id => void lookAt.get(id)!());
  }

  it.each(TROUBLES)('$title', async ({ title, told: { reason, message } }) => {
    expect(await verdicts.get(title)).toEqual({
      phase: expect.stringMatching(/^(provisioning|failed)$/),
      reason,
      message,
      nextStep: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });
});
