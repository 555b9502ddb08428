import type { Cluster, KubernetesObject } from '../cluster';

/** Where a request goes. */
export interface Route {
  namespace: string;
  service: string;
  /** Number or name of the Service's port. */
  port: number | string;
}

interface IngressPath {
  path?: string;
  pathType?: string;
  backend?: {
    service?: { name: string; port?: { number?: number; name?: string } };
  };
}

/** The host without its port, as Ingress rules have it. */
export function hostOf(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}

function matches(path: string, rule: IngressPath): boolean {
  const wanted = rule.path || '/';
  if (rule.pathType === 'Exact') return path === wanted;
  const prefix = wanted.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}

function ingresses(cluster: Cluster): KubernetesObject[] {
  return cluster
    .list({ group: 'networking.k8s.io', kind: 'Ingress' })
    .filter(ingress => !ingress.metadata.deletionTimestamp);
}

/** Every host that an Ingress of the cluster claims, sorted. */
export function hostsOf(cluster: Cluster): string[] {
  const hosts = ingresses(cluster).flatMap(ingress =>
    (ingress.spec?.rules ?? []).map((rule: { host?: string }) => rule.host),
  );
  return [...new Set(hosts.filter(Boolean))].sort();
}

/** The route of a request: exact paths first, then the longest prefix. */
export function findRoute(
  cluster: Cluster,
  host: string,
  path: string,
): Route | undefined {
  const candidates = ingresses(cluster).flatMap(ingress =>
    (ingress.spec?.rules ?? [])
      .filter((rule: { host?: string }) => rule.host === host)
      .flatMap((rule: { http?: { paths?: IngressPath[] } }) =>
        (rule.http?.paths ?? [])
          .filter(one => matches(path, one))
          .map(one => ({ one, namespace: ingress.metadata.namespace! })),
      ),
  );
  const rank = (one: IngressPath) =>
    (one.pathType === 'Exact' ? 10_000 : 0) + (one.path ?? '/').length;
  candidates.sort(
    (a: { one: IngressPath }, b: { one: IngressPath }) =>
      rank(b.one) - rank(a.one),
  );
  const best = candidates[0];
  const service = best?.one.backend?.service;
  if (!service) return undefined;
  return {
    namespace: best.namespace,
    service: service.name,
    port: service.port?.number ?? service.port?.name ?? 80,
  };
}
