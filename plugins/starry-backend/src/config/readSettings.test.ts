import { ConfigReader } from '@backstage/config';
import { readSettings } from './readSettings';

const MINIMAL = {
  domain: 'starry.mycompany.com',
  chart: { repoUrl: 'https://github.com/my-org/starry' },
  instances: [
    {
      name: 'main',
      url: 'https://argocd.mycompany.com/',
      token: 'secret-1',
      project: 'starry',
    },
  ],
};

function read(starry: unknown) {
  return readSettings(new ConfigReader({ starry } as any));
}

function problemsOf(starry: unknown): string[] {
  try {
    read(starry);
  } catch (error) {
    const [first, ...problems] = String(error).split('\n  ');
    expect(first).toBe('InputError: The configuration of Starry is not valid:');
    return problems;
  }
  return [];
}

describe('readSettings', () => {
  it('compares how long leases, requests and creations may take', () => {
    const reconcile = (times: Record<string, string>) =>
      problemsOf({ ...MINIMAL, reconcile: times });
    expect(reconcile({ lease: 'PT50S', requestTimeout: 'PT20S' })).toEqual([
      "starry.reconcile.lease: must be at least PT2M, six times reconcile.requestTimeout (PT20S), not 'PT50S'",
    ]);
    expect(reconcile({ lease: 'PT59S' })).toHaveLength(1);
    expect(reconcile({ provisionTimeout: 'PT1M' })).toEqual([
      "starry.reconcile.provisionTimeout: must be longer than PT1M5S, for which a creation may be under way with reconcile.requestTimeout (PT10S), not 'PT1M'",
    ]);
    expect(reconcile({ lease: 'PT2M', requestTimeout: 'PT20S' })).toEqual([]);
  });

  it('names the new key where an old one is used', () => {
    const reconcile = { maxArriving: 5 };
    expect(problemsOf({ ...MINIMAL, reconcile })).toEqual([
      'starry.reconcile.maxArriving: is called maxProvisioning now',
    ]);
  });

  it('fills in what is left out', () => {
    expect(read(MINIMAL)).toEqual({
      domain: 'starry.mycompany.com',
      url: { protocol: 'https', port: undefined },
      chart: {
        repoUrl: 'https://github.com/my-org/starry',
        path: 'charts/environment',
        revision: 'main',
      },
      git: { repositories: [] },
      images: { allowed: [] },
      lifetime: {
        defaultMs: 28_800_000,
        minimumMs: 300_000,
        maximumMs: 604_800_000,
      },
      owners: 'own',
      reservedNames: expect.any(Set),
      retentionMs: 2_592_000_000,
      instances: [
        {
          name: 'main',
          url: 'https://argocd.mycompany.com',
          token: 'secret-1',
          project: 'starry',
          applicationNamespace: 'argocd',
          destination: { server: 'https://kubernetes.default.svc' },
          kubernetes: undefined,
          listIntervalMs: 300_000,
          stages: undefined,
        },
      ],
      orphans: { intervalMs: 600_000, policy: 'report', graceMs: 3_600_000 },
      reconcile: {
        pollIntervalMs: 2_000,
        concurrency: 8,
        maxProvisioning: 20,
        leaseMs: 60_000,
        requestTimeoutMs: 10_000,
        provisionTimeoutMs: 900_000,
        deleteTimeoutMs: 600_000,
      },
    });
  });

  it('takes durations as Backstage does elsewhere', () => {
    const { lifetime, retentionMs } = read({
      ...MINIMAL,
      lifetime: { default: { hours: 2, minutes: 30 }, maximum: 'P2D' },
      retention: '10 days',
    });
    expect(lifetime).toMatchObject({
      defaultMs: 9_000_000,
      maximumMs: 172_800_000,
    });
    expect(retentionMs).toBe(864_000_000);
  });

  it('says which durations are none', () => {
    expect(
      problemsOf({
        ...MINIMAL,
        retention: 5,
        lifetime: { default: 'soon', minimum: '-P1D' },
        orphans: { interval: 'P2D', grace: { hour: 1 } },
      }),
    ).toEqual([
      `starry.lifetime.default: must be a duration above zero such as PT8H, '8 hours' or { hours: 8 }, not "soon"`,
      `starry.lifetime.minimum: must be a duration above zero such as PT5M, '8 hours' or { hours: 8 }, not "-P1D"`,
      `starry.retention: must be a duration above zero such as P30D, '8 hours' or { hours: 8 }, not 5`,
      `starry.orphans.interval: must be at most P1D, not "P2D"`,
      `starry.orphans.grace: must be a duration above zero such as PT1H, '8 hours' or { hours: 8 }, not {"hour":1}`,
    ]);
  });

  it('takes everything that can be said', () => {
    const settings = read({
      ...MINIMAL,
      url: { protocol: 'http', port: 8080 },
      git: {
        repositories: [
          { prefix: 'https://a.example/', readFrom: 'https://t:k@b.example/' },
        ],
      },
      images: { allowed: ['registry.example:5000/team/', 'my-org'] },
      reservedNames: ['demo'],
      instances: [
        {
          ...MINIMAL.instances[0],
          listInterval: 'PT30S',
          stages: ['staging', 'production'],
          kubernetes: {
            url: 'https://k8s.example',
            token: 'secret-2',
            caData: 'Q0E=',
            skipTLSVerify: true,
          },
        },
      ],
      orphans: { interval: 'PT1M', policy: 'remove', grace: 'P1D' },
      reconcile: { concurrency: 2, maxProvisioning: 5, pollInterval: 'PT0.5S' },
    });
    expect(settings.orphans).toEqual({
      intervalMs: 60_000,
      policy: 'remove',
      graceMs: 86_400_000,
    });
    expect(settings.images.allowed).toEqual([
      'registry.example:5000/team',
      'my-org',
    ]);
    expect(settings.url).toEqual({ protocol: 'http', port: 8080 });
    expect(settings.reservedNames.has('demo')).toBe(true);
    expect(settings.reservedNames.has('www')).toBe(true);
    expect(settings.instances[0]).toMatchObject({
      listIntervalMs: 30_000,
      stages: ['staging', 'production'],
      kubernetes: { skipTLSVerify: true, caData: 'Q0E=' },
    });
    expect(settings.reconcile).toMatchObject({
      concurrency: 2,
      maxProvisioning: 5,
      pollIntervalMs: 500,
    });
  });

  it('takes a certificate as it is in a file, or in base64', () => {
    const caDataOf = (caData: string) =>
      read({
        ...MINIMAL,
        instances: [
          {
            ...MINIMAL.instances[0],
            kubernetes: { url: 'https://k8s.example', token: 't', caData },
          },
        ],
      }).instances[0].kubernetes?.caData;
    const pem = '-----BEGIN CERTIFICATE-----\nQ0E=\n-----END CERTIFICATE-----';
    const base64 = Buffer.from(pem).toString('base64');
    expect(caDataOf(pem)).toBe(base64);
    expect(caDataOf(base64)).toBe(base64);
  });

  it.each([
    ['git@git.example:org/', 'write git@host:path as ssh://git@host/path'],
    ['ssh://git@git.example:org/', 'a slash comes after the host'],
    ['ssh://git:secret-1@git.example/org/', 'must have no password'],
    ['https://ci:secret/1@git.example/org/', 'must be percent-encoded'],
    ['https://secret#1@git.example/org/', 'must be percent-encoded'],
    ['https://secret/1@git.example/org/', 'must be percent-encoded'],
    ['https://ci:secret%1@git.example/org/', 'must be percent-encoded'],
    ['ext::sh -c secret', 'beginning with https:// or http:// or'],
  ])('does not start with the address to read from %s', (readFrom, message) => {
    const problems = problemsOf({
      ...MINIMAL,
      git: { repositories: [{ prefix: 'https://a.example/', readFrom }] },
    });
    expect(problems).toEqual([
      expect.stringContaining('starry.git.repositories[0].readFrom: must'),
    ]);
    expect(problems[0]).toContain(message);
    expect(problems[0]).not.toContain('secret');
  });

  it('names every key that is wrong, all at once, and no secret', () => {
    const problems = problemsOf({
      domain: 'Not A Domain',
      url: { protocol: 'gopher', port: 99999 },
      chart: { path: '../elsewhere' },
      git: {
        repositories: [
          { prefix: 'git@github.com:my-org', readFrom: 'ext::secret-3' },
        ],
      },
      images: { allowed: ['https://a.example', 'a.example/b:latest'] },
      lifetime: { default: 'P1Y', minimum: 'soon', maximum: '-P1D' },
      reservedNames: ['Bad Name'],
      retention: 5,
      instances: [
        {
          name: 'One',
          url: 'ftp://user:secret-4@argocd',
          token: 5,
          listInterval: 'P9D',
          stages: ['staging', 'moon'],
        },
        { ...MINIMAL.instances[0], kubernetes: { url: 'https://k?x=1' } },
        {
          ...MINIMAL.instances[0],
          token: 'secret-5\nsecret-6',
          project: 'starry/*',
          applicationNamespace: '../argocd',
        },
      ],
      orphans: { interval: 'P2D', policy: 'forget', grace: 'never' },
      reconcile: { concurrency: 0, maxProvisioning: 0.5 },
    });
    expect(problems.map(problem => problem.split(': ')[0]).sort()).toEqual(
      [
        'starry.chart.path',
        'starry.chart.repoUrl',
        'starry.domain',
        'starry.images.allowed[0]',
        'starry.images.allowed[1]',
        'starry.git.repositories[0].prefix',
        'starry.git.repositories[0].readFrom',
        'starry.instances[0].listInterval',
        'starry.instances[0].name',
        'starry.instances[0].project',
        'starry.instances[0].stages[1]',
        'starry.instances[0].token',
        'starry.instances[0].url',
        'starry.instances[1].kubernetes.token',
        'starry.instances[1].kubernetes.url',
        'starry.instances[2].applicationNamespace',
        'starry.instances[2].name',
        'starry.instances[2].project',
        'starry.instances[2].token',
        'starry.lifetime.default',
        'starry.lifetime.maximum',
        'starry.lifetime.minimum',
        'starry.orphans.grace',
        'starry.orphans.interval',
        'starry.orphans.policy',
        'starry.reconcile.concurrency',
        'starry.reconcile.maxProvisioning',
        'starry.reservedNames[0]',
        'starry.retention',
        'starry.url.port',
        'starry.url.protocol',
      ].sort(),
    );
    expect(problems.join()).not.toContain('secret');
  });

  it('says what is missing when nothing is configured', () => {
    expect(problemsOf(undefined)).toEqual([
      'starry.domain: is required',
      'starry.chart.repoUrl: is required',
      'starry.instances: must name at least one Argo CD',
    ]);
  });
});
