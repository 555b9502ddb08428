import type { Environment } from '@starry-idp/backstage-plugin-starry-common';

export const COMMIT = '3f2b1a9c4d5e6f708192a3b4c5d6e7f8091a2b3c';

/** `test-00` as the backend gives it, ready since a while, with overrides. */
export function anEnvironment(
  overrides: Partial<Environment> = {},
): Environment {
  const name = overrides.name ?? 'test-00';
  const id = overrides.id ?? 'abcd1234';
  return {
    id,
    name,
    owner: 'group:default/sample-team',
    system: 'system:default/sample',
    stage: 'ephemeral',
    phase: 'ready',
    reason: 'Ready',
    message: 'All services are healthy.',
    generation: 1,
    createdBy: 'user:default/guest',
    createdAt: new Date(Date.now() - 3_600_000).toISOString(),
    expiresAt: new Date(Date.now() + 7.5 * 3_600_000).toISOString(),
    instance: 'sandbox',
    application: `env-${name}-${id}`,
    namespace: `env-${name}-${id}`,
    services: [
      {
        name: 'sample-fe-1',
        offering: 'web-application',
        component: 'component:default/sample-fe-1',
        revision: 'main',
        commit: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
        image: 'registry.starry.localhost/sample-fe-1:9f8e7d6',
        config: {},
        url: `http://${name}.sample-fe-1.starry.localhost:7080/`,
        health: 'healthy',
      },
      {
        name: 'sample-be',
        offering: 'web-application',
        component: 'component:default/sample-be',
        revision: 'feat/myfeature-00',
        commit: COMMIT,
        image: 'registry.starry.localhost/sample-be:3f2b1a9',
        config: {},
        url: `http://${name}.sample-be.starry.localhost:7080/`,
        health: 'healthy',
      },
      {
        name: 'orders-db',
        offering: 'postgresql-database',
        software: { name: 'PostgreSQL', version: '18' },
        config: {},
        health: 'healthy',
      },
      { name: 'cache', offering: 'cache', config: {}, health: 'healthy' },
    ],
    freshness: { stale: false, observedAt: new Date().toISOString() },
    ...overrides,
  };
}

/** A page of a list with these environments and no others. */
export function aList(...items: Environment[]) {
  return { items, totalItems: items.length, pageInfo: {} };
}
