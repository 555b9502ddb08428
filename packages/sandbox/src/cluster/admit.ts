import { ClusterError } from './ClusterError';
import type { KubernetesObject } from './Cluster';
import { isClusterScoped } from './resourceTypes';
import { problemsOf } from './validate';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const DEFAULTS: Record<string, (object: KubernetesObject) => void> = {
  'v1 Namespace': object => {
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
    object.spec = { finalizers: ['kubernetes'], ...object.spec };
  },
  'v1 Secret': object => {
    object.type ??= 'Opaque';
    if (object.stringData) {
      object.data = { ...object.data };
      for (const [key, value] of Object.entries(object.stringData)) {
        object.data[key] = Buffer.from(String(value)).toString('base64');
      }
      delete object.stringData;
    }
  },
  'v1 Service': object => {
    object.spec = { type: 'ClusterIP', ...object.spec };
    object.spec.ports = (object.spec.ports ?? []).map((port: any) => ({
      protocol: 'TCP',
      targetPort: port.port,
      ...port,
    }));
  },
  'apps/v1 Deployment': object => {
    object.spec = { replicas: 1, progressDeadlineSeconds: 600, ...object.spec };
  },
  'apps/v1 StatefulSet': object => {
    object.spec = { replicas: 1, ...object.spec };
  },
};

/**
 * What an API server does with an object on its way in: refuse what has no
 * identity, and fill in what others rely on. Returns a copy that is safe to
 * keep.
 */
export function admit(input: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata } = input;
  if (typeof apiVersion !== 'string' || !apiVersion) {
    throw ClusterError.invalid('Object has no apiVersion');
  }
  if (typeof kind !== 'string' || !kind) {
    throw ClusterError.invalid("Object 'Kind' is missing");
  }
  const name = metadata?.name;
  // RBAC names are looser in Kubernetes, too; they are nobody's host name.
  const pattern =
    kind === 'Namespace' || kind === 'Service' ? LABEL : SUBDOMAIN;
  const free = apiVersion.startsWith('rbac.authorization.k8s.io/');
  if (typeof name !== 'string' || (!free && !pattern.test(name))) {
    throw ClusterError.invalid(
      `${kind} "${name}" is invalid: metadata.name: Invalid value: "${name}": must consist of lower case alphanumeric characters, '-' or '.', and start and end with an alphanumeric character`,
    );
  }

  const problems = problemsOf(input);
  if (problems.length > 0) {
    throw ClusterError.invalid(
      `${kind} "${name}" is invalid: ${problems.join(', ')}`,
    );
  }

  const object: KubernetesObject = JSON.parse(JSON.stringify(input));
  if (isClusterScoped(kind)) {
    delete object.metadata.namespace;
  }
  DEFAULTS[`${apiVersion} ${kind}`]?.(object);
  return object;
}
