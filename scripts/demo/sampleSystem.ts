import type { CreateEnvironmentRequest } from '@starry-idp/backstage-plugin-starry-common';

/** What the demo's template puts into an environment. */
export function sampleServices(
  revision: string,
): CreateEnvironmentRequest['services'] {
  const app = (name: string, overrides: { revision?: string } = {}) => ({
    offering: 'web-application',
    component: `component:default/${name}`,
    config: { replicas: 1 },
    ...overrides,
  });
  return {
    'sample-be': app('sample-be', { revision }),
    'sample-fe-1': app('sample-fe-1'),
    'sample-fe-2': app('sample-fe-2'),
    'orders-db': { offering: 'postgresql-database', config: {} },
    'inventory-db': { offering: 'postgresql-database', config: {} },
    cache: { offering: 'cache', config: {} },
  };
}
