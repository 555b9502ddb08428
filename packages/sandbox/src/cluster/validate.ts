import type { KubernetesObject } from './Cluster';

/**
 * What Kubernetes would refuse about the objects that the sandbox runs: the
 * mistakes that would otherwise come up later, and less clearly. Each problem
 * begins with the field.
 */
export function problemsOf(object: KubernetesObject): string[] {
  switch (`${object.apiVersion} ${object.kind}`) {
    case 'apps/v1 Deployment':
    case 'apps/v1 StatefulSet':
      return problemsOfWorkload(object.spec ?? {});
    case 'v1 Pod':
      return problemsOfContainers(object.spec, 'spec');
    case 'v1 Service':
      return problemsOfPorts(object.spec?.ports ?? []);
    default:
      return [];
  }
}

function problemsOfWorkload(spec: any): string[] {
  const wanted = Object.entries(spec.selector?.matchLabels ?? {});
  const labels = spec.template?.metadata?.labels ?? {};
  const { replicas = 1 } = spec;
  return [
    ...(Number.isInteger(replicas) && replicas >= 0
      ? []
      : [
          `spec.replicas: Invalid value: ${JSON.stringify(
            replicas,
          )}: must be greater than or equal to 0`,
        ]),
    ...(wanted.length === 0 ? ['spec.selector: Required value'] : []),
    ...(wanted.every(([key, value]) => labels[key] === value)
      ? []
      : [
          'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`',
        ]),
    ...problemsOfContainers(spec.template?.spec, 'spec.template.spec'),
  ];
}

function problemsOfContainers(spec: any, path: string): string[] {
  const containers = spec?.containers;
  if (!Array.isArray(containers) || containers.length === 0) {
    return [`${path}.containers: Required value`];
  }
  return containers.flatMap((container, index) =>
    ['name', 'image']
      .filter(
        field => typeof container?.[field] !== 'string' || !container[field],
      )
      .map(field => `${path}.containers[${index}].${field}: Required value`),
  );
}

function problemsOfPorts(ports: any): string[] {
  if (!Array.isArray(ports)) {
    return ['spec.ports: Invalid value: must be a list'];
  }
  return ports.flatMap((port, index) =>
    Number.isInteger(port?.port) && port.port >= 1 && port.port <= 65_535
      ? []
      : [
          `spec.ports[${index}].port: Invalid value: ${JSON.stringify(
            port?.port,
          )}: must be between 1 and 65535, inclusive`,
        ],
  );
}
