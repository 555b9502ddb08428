import { routeOf } from './routeOf';

it.each([
  ['/version', '/version'],
  ['/api/v1/namespaces', '/api/v1/namespaces'],
  ['/api/v1/namespaces/env-a', '/api/v1/namespaces/:name'],
  ['/api/v1/configmaps', '/api/v1/configmaps'],
  [
    '/api/v1/namespaces/env-a/configmaps',
    '/api/v1/namespaces/:namespace/configmaps',
  ],
  [
    '/apis/apps/v1/namespaces/env-a/deployments/app',
    '/apis/apps/v1/namespaces/:namespace/deployments/:name',
  ],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  ],
  ['/apis/some.where/v1/somethings/x', '/other'],
  ['/whatever', '/other'],
])('counts %s as %s', (path, route) => {
  expect(routeOf('GET', path)).toBe(route);
});
