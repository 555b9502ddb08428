import {
  deployment,
  eventually,
  isAlive,
  REGISTRY,
  RuntimeFixture,
  service,
} from './__testUtils__/RuntimeFixture';

describe('startRuntime', () => {
  let f: RuntimeFixture;

  beforeAll(async () => {
    f = await RuntimeFixture.create();
  });
  afterAll(() => f.remove());
  beforeEach(async () => {
    await f.clear();
    await f.start();
  });
  afterEach(() => f.stop());

  it('runs a Deployment from source, with its environment, until it is deleted', async () => {
    f.apply(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'keys', namespace: 'env' },
        stringData: { url: 'http://user:secret@other:80/x' },
      },
      service('app'),
      service('other'),
      deployment('app', f.image('one'), {
        env: [
          {
            name: 'KEY',
            valueFrom: { secretKeyRef: { name: 'keys', key: 'url' } },
          },
          { name: 'OTHER_URL', value: 'http://other.env.svc/' },
          {
            name: 'POD',
            valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
          },
        ],
      }),
      deployment('other', f.image('two')),
    );
    await f.ready('app');
    await f.ready('other');

    const { revision, pid, env } = await f.whoIs('app');
    expect(revision).toBe('one');
    expect(env).toMatchObject({
      FROM_IMAGE: 'yes',
      POD: f.pods('app')[0].metadata.name,
    });
    expect(env.KEY).toMatch(/^http:\/\/user:secret@127\.0\.0\.1:\d+\/x$/);
    expect(JSON.parse(await f.call('app', '/ask')).revision).toBe('two');
    expect(
      f.runtime.logs
        .read({ namespace: 'env', name: f.pods('app')[0].metadata.name })
        .map(({ content }) => content),
    ).toEqual(['hello from one']);
    expect(f.statusOf('app').conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Available', status: 'True' }),
        expect.objectContaining({ reason: 'NewReplicaSetAvailable' }),
      ]),
    );
    expect(f.checkouts().sort()).toEqual([f.commits.one, f.commits.two].sort());

    f.deleteNamespace();
    expect(f.namespace?.status).toMatchObject({ phase: 'Terminating' });
    await eventually(() => {
      expect(f.namespace).toBeUndefined();
    });
    expect(f.cluster.list({ namespace: 'env' })).toEqual([]);
    expect(isAlive(pid)).toBe(false);
    expect(f.checkouts()).toEqual([]);
    await expect(fetch(env.OTHER_URL)).rejects.toThrow();
  });

  it('keeps serving while a new revision comes, and then serves only that', async () => {
    f.apply(service('app'), deployment('app', f.image('one')));
    await f.ready('app');
    f.apply(deployment('app', f.image('two')));
    const seen = new Set<string>();
    await eventually(async () => {
      seen.add((await f.whoIs('app')).revision);
      expect(f.statusOf('app')).toMatchObject({
        replicas: 1,
        availableReplicas: 1,
      });
      expect((await f.whoIs('app')).revision).toBe('two');
    });
    await f.ready('app');
    await eventually(() => expect(f.pods('app')).toHaveLength(1));
    expect(
      f.cluster.list({ kind: 'ReplicaSet', namespace: 'env' }),
    ).toHaveLength(2);

    // A revision that never gets ready does not take the working one away.
    f.apply(
      deployment('app', f.image('broken'), {
        spec: { progressDeadlineSeconds: 1 },
      }),
    );
    await eventually(() =>
      expect(f.statusOf('app').conditions).toContainEqual(
        expect.objectContaining({
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
        }),
      ),
    );
    expect((await f.whoIs('app')).revision).toBe('two');
  });

  it('scales up, balances over ready pods, and down to nothing', async () => {
    const image = f.image('one');
    f.apply(service('app'), deployment('app', image, { replicas: 2 }));
    await f.ready('app', 2);
    const pids = new Set<number>();
    for (let i = 0; i < 4; i++) {
      pids.add((await f.whoIs('app')).pid);
    }
    expect(pids.size).toBe(2);

    await f.call('app', '/unready');
    await eventually(() => expect(f.statusOf('app').readyReplicas).toBe(1));
    const left = new Set<number>();
    for (let i = 0; i < 4; i++) {
      left.add((await f.whoIs('app')).pid);
    }
    expect(left.size).toBe(1);

    f.apply(deployment('app', image, { replicas: 0 }));
    await eventually(() => expect(f.pods('app')).toEqual([]));
    expect(f.runtime.endpoint('env', 'app', 80)).toBeUndefined();
    for (const pid of pids) {
      expect(isAlive(pid)).toBe(false);
    }
    expect(f.statusOf('app')).toMatchObject({ replicas: 0 });
  });

  it('starts a program again that ends, and says so when it goes on', async () => {
    f.apply(service('app'), deployment('app', f.image('one')));
    await f.ready('app');
    const { pid } = await f.whoIs('app');
    await f.call('app', '/exit?code=7').catch(() => {});
    await eventually(async () => {
      expect((await f.whoIs('app')).pid).not.toBe(pid);
    });
    expect(f.containerOf('app')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 7, reason: 'Error' } },
    });
    const { name } = f.pods('app')[0].metadata;
    const lines = (previous: boolean) =>
      f.runtime.logs
        .read({ namespace: 'env', name, previous })
        .map(({ content }) => content);
    expect(lines(true)).toEqual(['hello from one', 'asked to go']);
    expect(lines(false)).toEqual(['hello from one']);

    f.apply(deployment('looping', f.image('broken')));
    await eventually(() => {
      expect(f.containerOf('looping')).toMatchObject({
        ready: false,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: expect.stringMatching(/^back-off .* restarting failed/),
          },
        },
        lastState: { terminated: { exitCode: 3 } },
      });
      expect(f.containerOf('looping').restartCount).toBeGreaterThan(1);
    });
    expect(f.cluster.list({ kind: 'Event', namespace: 'env' })).toContainEqual(
      expect.objectContaining({ reason: 'BackOff', type: 'Warning' }),
    );
  });

  it('restarts a program that fails its liveness probe', async () => {
    f.apply(
      service('app'),
      deployment('app', f.image('one'), {
        container: {
          livenessProbe: {
            httpGet: { path: '/readyz', port: 'http' },
            periodSeconds: 1,
            failureThreshold: 1,
          },
        },
      }),
    );
    await f.ready('app');
    const { pid } = await f.whoIs('app');
    await f.call('app', '/unready');
    await eventually(async () => {
      expect((await f.whoIs('app')).pid).not.toBe(pid);
    });
    expect(isAlive(pid)).toBe(false);
  });

  it.each([
    [
      'no-such-revision',
      /cannot be found: no revision no-such-revision in repository file:/,
      'app',
    ],
    [
      'latest',
      /cannot be found: registry registry.example.test has no image/,
      'never-built',
    ],
  ])('says what is wrong with image tag %s', async (tag, message, name) => {
    f.apply(deployment('app', `${REGISTRY}/${name}:${tag}`));
    await eventually(() =>
      expect(f.containerOf('app').state.waiting.reason).toBe('ErrImagePull'),
    );
    await eventually(() =>
      expect(f.containerOf('app').state.waiting).toEqual({
        reason: 'ImagePullBackOff',
        message: expect.stringMatching(message),
      }),
    );
    expect(f.pods('app')[0].status.phase).toBe('Pending');
    expect(f.pods('app')[0].metadata.annotations).toEqual({});
  });

  it('waits for a Secret that is not there yet', async () => {
    f.apply(
      deployment('app', f.image('one'), {
        container: { envFrom: [{ secretRef: { name: 'late' } }] },
      }),
    );
    await eventually(() =>
      expect(f.containerOf('app').state.waiting).toEqual({
        reason: 'CreateContainerConfigError',
        message: 'secret "late" not found',
      }),
    );
    f.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'late', namespace: 'env' },
    });
    await f.ready('app');
  });

  it('shows what it cannot run as simulated, and refuses connections to it', async () => {
    f.apply(
      service('mystery', 80, 8080),
      deployment('mystery', 'ghcr.io/somebody/mystery:1'),
      service('app'),
      deployment('app', f.image('one'), {
        env: [{ name: 'OTHER_URL', value: 'http://mystery/' }],
      }),
    );
    await f.ready('mystery');
    await f.ready('app');
    const reason =
      'The sandbox does not know how to run the image ghcr.io/somebody/mystery:1, so it is only simulated.';
    expect(f.pods('mystery')[0]).toMatchObject({
      metadata: { annotations: { 'sandbox.starry.io/simulated': reason } },
      status: { phase: 'Running', reason: 'Simulated', message: reason },
    });
    expect(f.statusOf('mystery').simulated).toBe(reason);
    expect(f.statusOf('app').simulated).toBeUndefined();
    expect(await f.call('app', '/ask')).toBe('ECONNRESET');
    expect(f.runtime.endpoint('env', 'mystery', 80)).toBeUndefined();
  });

  it('runs the same again after a restart', async () => {
    f.apply(service('app'), deployment('app', f.image('one')));
    await f.ready('app');
    const before = await f.whoIs('app');
    const [{ metadata }] = f.pods('app');
    await f.stop();
    expect(isAlive(before.pid)).toBe(false);
    expect(f.processesOnRecord()).toEqual([]);

    await f.start();
    await f.ready('app');
    const after = await f.whoIs('app');
    expect(after.revision).toBe('one');
    expect(f.pods('app')[0].metadata.uid).toBe(metadata.uid);
  });
});
