import { BUILT_IN_TYPES } from '../cluster';
import { resourceRequestOf } from './ResourceRequest';

const OF_THE_API = [
  '/version',
  '/healthz',
  '/livez',
  '/readyz',
  '/api',
  '/apis',
];
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/**
 * What requests to Kubernetes' API are counted as, without the names in them;
 * of what nobody has heard of, there is one kind.
 */
export function routeOf(method: string, path: string): string {
  const request = resourceRequestOf(method, path);
  if (!request) {
    return OF_THE_API.includes(path) ? path : '/other';
  }
  if (path === REVIEWS) {
    return REVIEWS;
  }
  const { resource, namespace, name } = request;
  const type = BUILT_IN_TYPES.find(
    ({ group, version, plural }) =>
      group === request.group &&
      version === request.version &&
      plural === resource,
  );
  if (!type || request.subresource) {
    return '/other';
  }
  return [
    type.group ? `/apis/${type.group}/${type.version}` : `/api/${type.version}`,
    ...(namespace && type.namespaced ? ['namespaces/:namespace'] : []),
    type.plural,
    ...(name ? [':name'] : []),
  ].join('/');
}
