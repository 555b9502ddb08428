/** The port of a URL that names none. */
const DEFAULT_PORTS: Record<string, number> = {
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
};

const URL_AUTHORITY =
  /([a-z][a-z0-9+.-]*:)\/\/([^\s/?#@]*@)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?(?![\w.:@-])/gi;
const BARE = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/i;

export interface ServiceAddress {
  service: string;
  /** The pod's own when absent. */
  namespace?: string;
  port: number;
}

/**
 * Replaces addresses of Services in the value of an environment variable:
 * in URLs, and where the value is a (comma-separated list of) `host:port`.
 * What `resolve` does not know stays as it is. A host alone, in a variable of
 * its own, has no port to tell it by, and stays too.
 */
export function rewriteAddresses(
  value: string,
  resolve: (address: ServiceAddress) => string | undefined,
): string {
  const rewritten = value.replace(
    URL_AUTHORITY,
    (match, scheme: string, user: string | undefined, host: string, port) => {
      const address = parseHost(
        host,
        Number(port ?? DEFAULT_PORTS[scheme.toLowerCase()] ?? 80),
      );
      const local = address && resolve(address);
      return local ? `${scheme}//${user ?? ''}${local}` : match;
    },
  );
  if (rewritten !== value) {
    return rewritten;
  }
  return value
    .split(',')
    .map(part => {
      const [, host, port] = BARE.exec(part.trim()) ?? [];
      const address = host && parseHost(host, Number(port));
      return (address && resolve(address)) || part;
    })
    .join(',');
}

/** `<service>[.<namespace>[.svc[.cluster.local]]]` */
function parseHost(host: string, port: number): ServiceAddress | undefined {
  const [service, namespace, ...rest] = host.toLowerCase().split('.');
  return ['', 'svc', 'svc.cluster.local'].includes(rest.join('.'))
    ? { service, namespace, port }
    : undefined;
}
