import { environmentOf } from '../__testUtils__/environments';
import { toApplication } from './application';

const settings = {
  domain: 'starry.localhost',
  chart: {
    repoUrl: 'https://git.starry.localhost/starry',
    path: 'charts/environment',
    revision: 'main',
  },
  instance: {
    project: 'starry-envs',
    applicationNamespace: 'argocd',
    destination: { server: 'https://kubernetes.default.svc' },
  },
};

it('is what the platform says, with what was asked for in the values', () => {
  const manifest = JSON.parse(
    JSON.stringify(toApplication(environmentOf(), settings)),
  );
  expect(manifest).toMatchObject({
    metadata: {
      name: 'env-test-00-a1b2c3d4',
      namespace: 'argocd',
      labels: {
        'starry.io/managed': 'true',
        'starry.io/environment': 'a1b2c3d4',
      },
      annotations: {
        'starry.io/name': 'test-00',
        'starry.io/owner': 'group:default/sample-team',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: 'starry-envs',
      source: {
        repoURL: 'https://git.starry.localhost/starry',
        path: 'charts/environment',
        targetRevision: 'main',
        helm: {
          releaseName: 'test-00',
          valuesObject: {
            environment: {
              id: 'a1b2c3d4',
              name: 'test-00',
              stage: 'ephemeral',
              owner: 'group:default/sample-team',
              domain: 'starry.localhost',
              generation: 1,
              asleep: false,
            },
            services: {
              'sample-be': {
                offering: 'web-application',
                image: 'registry.starry.localhost/sample-be:0123456',
                expose: true,
                config: { replicas: 1 },
              },
              'orders-db': {
                offering: 'postgresql-database',
                expose: false,
                config: {},
              },
            },
          },
        },
      },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'env-test-00-a1b2c3d4',
      },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  });
  expect(Object.keys(manifest.spec.source.helm).sort()).toEqual([
    'releaseName',
    'valuesObject',
  ]);
});

it('is made from the record, whatever chart and domain are configured since', () => {
  const commit = 'c'.repeat(40);
  const source = {
    repoUrl: 'https://git.mycompany.com/charts',
    path: 'environment',
    revision: 'stable',
    commit,
    resolvedAt: new Date(0),
    domain: 'starry.mycompany.com',
  };
  const { spec } = toApplication(environmentOf({ source }), settings);
  expect(spec.source).toMatchObject({
    repoURL: 'https://git.mycompany.com/charts',
    path: 'environment',
    targetRevision: commit,
    helm: {
      valuesObject: { environment: { domain: 'starry.mycompany.com' } },
    },
  });
});

it('lets no configuration reach beyond its own place', () => {
  const config = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":{"__proto__":{"b":1},"image":"evil"}}',
  );
  const { spec } = toApplication(
    environmentOf({
      services: [{ name: '__proto__', offering: 'cache', config }],
    }),
    settings,
  );
  const values = JSON.parse(JSON.stringify(spec.source.helm.valuesObject));
  expect(Object.entries(values.services)).toEqual([
    [
      '__proto__',
      { offering: 'cache', expose: false, config: { a: { image: 'evil' } } },
    ],
  ]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
