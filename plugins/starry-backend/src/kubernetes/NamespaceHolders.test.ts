import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import { systemClock } from '../clock/Clock';
import { KubernetesApi } from './KubernetesApi';
import { Namespaces } from './Namespaces';

const identity = { name: 'env-a', environmentId: 'a1' };

let cluster: ScriptedArgoCd;

beforeEach(async () => {
  cluster = await ScriptedArgoCd.start();
  cluster.on('GET /api/v1', {
    body: {
      resources: [
        { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
        { name: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim' },
        { name: 'pods', kind: 'Pod', namespaced: true },
        { name: 'pods/status', kind: 'Pod', namespaced: true },
        { name: 'secrets', kind: 'Secret', namespaced: true },
      ],
    },
  });
  cluster.on('GET /apis/example.com', {
    body: { preferredVersion: { version: 'v1beta1' } },
  });
  cluster.on('GET /apis/example.com/v1beta1', {
    body: {
      resources: [{ name: 'widgets', kind: 'Widget', namespaced: true }],
    },
  });
});

afterEach(async () => {
  await cluster.stop();
});

async function observe(emptying?: Array<{ group: string; kind: string }>) {
  const namespaces = Namespaces.create({
    api: KubernetesApi.create(
      { url: cluster.url, token: 'kube-token', skipTLSVerify: false },
      2_000,
    ),
    clock: systemClock,
  });
  return await namespaces.observe(identity, emptying);
}

/** The namespace, as Kubernetes 1.34 tells of one that is being deleted. */
function terminating(
  conditions: Record<string, string>,
  finalizers: { metadata?: string[]; spec?: string[] } = {},
) {
  cluster.on('GET /api/v1/namespaces/env-a', {
    body: {
      metadata: {
        name: 'env-a',
        uid: 'u1',
        deletionTimestamp: '2026-01-01T00:00:00Z',
        finalizers: finalizers.metadata,
      },
      spec: { finalizers: ['kubernetes', ...(finalizers.spec ?? [])] },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceDeletionDiscoveryFailure',
            status: 'False',
            message: 'All resources successfully discovered',
          },
          ...Object.entries(conditions).map(([type, message]) => ({
            type,
            message,
            status: 'True',
          })),
        ],
      },
    },
  });
}

function remaining(resources: string, finalizers?: string) {
  return {
    NamespaceContentRemaining: `Some resources are remaining: ${resources}`,
    ...(finalizers && {
      NamespaceFinalizersRemaining: `Some content in the namespace has finalizers remaining: ${finalizers}`,
    }),
  };
}

function objects(
  route: string,
  items: Array<{ name: string; finalizers?: string[]; staying?: boolean }>,
  next?: string,
) {
  cluster.on(`GET ${route}`, {
    body: {
      kind: 'PartialObjectMetadataList',
      metadata: { continue: next },
      items: items.map(({ name, finalizers, staying }) => ({
        metadata: {
          name,
          finalizers,
          ...(!staying && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        },
      })),
    },
  });
}

function paths(): string[] {
  return cluster.requests.map(({ path }) => path);
}

it('names the objects that hold it, and their finalizers', async () => {
  terminating(
    remaining(
      'configmaps. has 1 resource instances, widgets.example.com has 2 resource instances',
      'example.com/hold in 2 resource instances, example.com/drain in 1 resource instances',
    ),
  );
  objects('/api/v1/namespaces/env-a/configmaps', [
    { name: 'hold-me', finalizers: ['example.com/hold'] },
  ]);
  objects('/apis/example.com/v1beta1/namespaces/env-a/widgets', [
    { name: 'big', finalizers: ['example.com/hold', 'example.com/drain'] },
    { name: 'small', finalizers: ['foregroundDeletion'] },
  ]);
  expect(await observe()).toMatchObject({
    state: 'terminating',
    left: 'configmaps (1) and widgets.example.com (2)',
    hold: {
      why: 'ConfigMap hold-me (finalizer example.com/hold) and Widget big (finalizers example.com/hold and example.com/drain) keep it',
      nextStep:
        'Ask the platform team why whatever set the finalizers example.com/hold and example.com/drain does not remove it; Starry never removes what others set.',
    },
  });
  const list = cluster.requests.find(({ path }) => path.endsWith('configmaps'));
  expect(list?.headers).toMatchObject({
    accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    authorization: 'Bearer kube-token',
  });
  expect(list?.query.get('limit')).toBe('50');
});

it('names five, and counts the others', async () => {
  terminating(
    remaining(
      'configmaps. has 60 resource instances',
      'example.com/hold in 60 resource instances',
    ),
  );
  objects(
    '/api/v1/namespaces/env-a/configmaps',
    Array.from({ length: 50 }, (_, index) => ({
      name: `c${index}`,
      finalizers: ['example.com/hold'],
    })),
    'more',
  );
  const { hold } = await observe();
  expect(hold?.why).toBe(
    `${[0, 1, 2, 3, 4]
      .map(index => `ConfigMap c${index} (finalizer example.com/hold)`)
      .join(', ')} and 55 more keep it`,
  );
});

it.each([403, 404, 500])(
  'says the kind and number when a list is answered with %s',
  async status => {
    terminating(
      remaining(
        'configmaps. has 3 resource instances',
        'example.com/hold in 2 resource instances',
      ),
    );
    cluster.on('GET /api/v1/namespaces/env-a/configmaps', {
      status,
      body: { kind: 'Status' },
    });
    expect((await observe()).hold?.why).toBe(
      'configmaps (3) with the finalizer example.com/hold keep it',
    );
  },
);

it('says the kind and number when the kinds cannot be discovered', async () => {
  terminating(
    remaining(
      'gadgets.gone.example has 1 resource instances',
      'example.com/hold in 1 resource instances',
    ),
  );
  expect((await observe()).hold?.why).toBe(
    'gadgets.gone.example (1) with the finalizer example.com/hold keep it',
  );
});

it('never looks at Secrets', async () => {
  terminating(
    remaining(
      'secrets. has 2 resource instances',
      'example.com/hold in 1 resource instances',
    ),
  );
  expect((await observe()).hold?.why).toBe(
    'secrets (2) with the finalizer example.com/hold keep it',
  );
  expect(paths()).toEqual(['/api/v1/namespaces/env-a']);
});

it('names finalizers of the namespace itself', async () => {
  terminating(
    {},
    { metadata: ['example.com/audit'], spec: ['example.com/network'] },
  );
  expect((await observe()).hold?.why).toBe(
    'its own finalizers example.com/audit and example.com/network keep it',
  );
});

it('does not take what merely takes its time for a hold', async () => {
  terminating(
    remaining(
      'pods. has 3 resource instances',
      'foregroundDeletion in 1 resource instances',
    ),
  );
  const seen = await observe();
  expect(seen).toMatchObject({ left: 'pods (3)' });
  expect(seen.hold).toBeUndefined();
  expect(paths()).toEqual(['/api/v1/namespaces/env-a']);
});

it('says that Kubernetes cannot find or delete what is in it', async () => {
  terminating({
    NamespaceDeletionDiscoveryFailure: `Discovery failed for some groups, 1 failing: unable to retrieve metrics.k8s.io/v1beta1; token=hush ${'x'.repeat(
      5_000,
    )}`,
  });
  const { hold } = await observe();
  expect(hold?.why).toMatch(
    /^Kubernetes cannot find all that is in it: Discovery failed .*token=\*\*\* x+…$/,
  );
  expect(hold?.why.length).toBeLessThan(400);
  expect(hold?.nextStep).toContain('kubectl get apiservices');

  terminating({ NamespaceDeletionContentFailure: 'webhook denied it' });
  expect((await observe()).hold?.why).toBe(
    'Kubernetes cannot delete what is in it: webhook denied it',
  );
});

it('is not put off by conditions that it does not understand', async () => {
  terminating({
    NamespaceContentRemaining: 'Es ist noch etwas da',
    NamespaceFinalizersRemaining: '../../secrets in 1 resource instances',
    Invented: 'yes',
  });
  expect((await observe()).hold).toBeUndefined();
  expect(paths()).toEqual(['/api/v1/namespaces/env-a']);
});

it('names what is held in a namespace before it is deleted itself', async () => {
  cluster.on('GET /api/v1/namespaces/env-a', {
    body: { metadata: { name: 'env-a', uid: 'u1' } },
  });
  objects('/api/v1/namespaces/env-a/configmaps', [
    { name: 'going', finalizers: ['example.com/hold'] },
    { name: 'staying', finalizers: ['example.com/hold'], staying: true },
  ]);
  objects('/api/v1/namespaces/env-a/pods', [
    { name: 'web', finalizers: ['example.com/drain'] },
  ]);
  const kinds = [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Secret' },
  ];
  expect(await observe(kinds)).toMatchObject({
    state: 'active',
    hold: {
      why: 'ConfigMap going (finalizer example.com/hold) and Pod web (finalizer example.com/drain) keep it',
    },
  });
  expect(paths().filter(path => path.includes('secrets'))).toEqual([]);

  cluster.requests.length = 0;
  expect((await observe()).hold).toBeUndefined();
  expect(paths()).toEqual(['/api/v1/namespaces/env-a']);
});
