import {
  connect,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import type { Cluster, ClusterEvent, KubernetesObject } from '../../cluster';
import { isReady } from '../pods/podStatus';

const MAX_CONNECTIONS = 512;

/** Where a pod serves one of its ports on this machine, if it does. */
export type PodPorts = (
  pod: KubernetesObject,
  targetPort: number | string,
) => number | undefined;

interface Proxy {
  server: Server;
  port: number;
  sockets: Set<Socket>;
}

/**
 * The cluster network: one listening loopback port for each port of each
 * Service, which forwards to the ready pods in turn. It is there as long as the
 * Service, whatever becomes of the pods, so that addresses in the environment
 * of others stay true. Without a ready pod, a connection is reset at once.
 */
export class ServiceProxies {
  private readonly proxies = new Map<string, Promise<Proxy>>();
  /** A Service that is made anew is found where it was. */
  private readonly lastPorts = new Map<string, number>();
  private readonly stopWatching: () => void;
  private turn = 0;
  private portOf: PodPorts = () => undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly onError: (error: Error) => void,
  ) {
    this.stopWatching = cluster.watch(event => this.observe(event));
    cluster
      .list({ group: '', kind: 'Service' })
      .forEach(object => this.observe({ type: 'ADDED', object }));
  }

  /** Says who runs the pods, and so knows where they serve. */
  forwardTo(portOf: PodPorts): void {
    this.portOf = portOf;
  }

  /** Waits until every Service that there is has its addresses. */
  async opened(): Promise<void> {
    await Promise.allSettled(this.proxies.values());
  }

  /** The stable address of a Service's port; `undefined` without Service. */
  addressOf(
    namespace: string,
    service: string,
    port: number,
  ): string | undefined {
    const key = keyOf(namespace, service, port);
    const local = this.proxies.has(key) && this.lastPorts.get(key);
    return local ? `127.0.0.1:${local}` : undefined;
  }

  /** Ready pods' ports behind a Service's port, by its number or name. */
  endpointsOf(
    namespace: string,
    service: string,
    port: number | string,
  ): number[] {
    const object = this.cluster.get({
      group: '',
      kind: 'Service',
      namespace,
      name: service,
    });
    const spec = object?.spec?.ports?.find(
      (candidate: any) => candidate.port === port || candidate.name === port,
    );
    const selector = object?.spec?.selector;
    if (!spec || !selector || Object.keys(selector).length === 0) {
      return [];
    }
    return this.cluster
      .list({ group: '', kind: 'Pod', namespace, labels: selector })
      .filter(pod => isReady(pod) && !pod.metadata.deletionTimestamp)
      .map(pod => this.portOf(pod, spec.targetPort))
      .filter(local => local !== undefined);
  }

  /** One of them, the next each time. */
  endpoint(
    namespace: string,
    service: string,
    port: number | string,
  ): { host: string; port: number } | undefined {
    const ports = this.endpointsOf(namespace, service, port);
    this.turn += 1;
    return ports.length > 0
      ? { host: '127.0.0.1', port: ports[this.turn % ports.length] }
      : undefined;
  }

  async stop(): Promise<void> {
    this.stopWatching();
    await Promise.all([...this.proxies.keys()].map(key => this.close(key)));
  }

  private observe({ type, object }: ClusterEvent): void {
    const { name, namespace } = object.metadata;
    if (object.kind === 'Namespace' && type === 'DELETED') {
      for (const key of [...this.lastPorts.keys()]) {
        if (key.startsWith(`${name}/`)) {
          this.lastPorts.delete(key);
        }
      }
    }
    if (object.kind !== 'Service' || object.apiVersion !== 'v1' || !namespace) {
      return;
    }
    const wanted = new Set(
      type === 'DELETED'
        ? []
        : (object.spec?.ports ?? []).map((p: any) =>
            keyOf(namespace, name, p.port),
          ),
    );
    for (const key of this.proxies.keys()) {
      if (key.startsWith(`${namespace}/${name}/`) && !wanted.has(key)) {
        this.close(key).catch(this.onError);
      }
    }
    for (const { port } of wanted.size > 0 ? object.spec.ports : []) {
      const key = keyOf(namespace, name, port);
      if (!this.proxies.has(key)) {
        const opening = this.open(namespace, name, port);
        opening.catch(error => {
          this.proxies.delete(key);
          this.onError(error);
        });
        this.proxies.set(key, opening);
      }
    }
  }

  private async open(
    namespace: string,
    service: string,
    port: number,
  ): Promise<Proxy> {
    const sockets = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, client => {
      const target = this.endpoint(namespace, service, port);
      if (!target) {
        client.on('error', () => {});
        client.resetAndDestroy();
        return;
      }
      forward(client, connect({ ...target, allowHalfOpen: true }), sockets);
    });
    server.maxConnections = MAX_CONNECTIONS;
    const key = keyOf(namespace, service, port);
    const last = this.lastPorts.get(key);
    const local = await listen(server, last ?? 0).catch(error => {
      if (last === undefined) {
        throw error;
      }
      return listen(server, 0);
    });
    this.lastPorts.set(key, local);
    return { server, port: local, sockets };
  }

  private async close(key: string): Promise<void> {
    const opening = this.proxies.get(key);
    this.proxies.delete(key);
    const proxy = await opening?.catch(() => undefined);
    if (proxy) {
      const closed = new Promise(resolve => proxy.server.close(resolve));
      proxy.sockets.forEach(socket => socket.destroy());
      await closed;
    }
  }
}

function forward(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ]) {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => other.resetAndDestroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroySoon();
    });
    socket.pipe(other);
  }
}

async function listen(server: Server, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', () => {}); // out of file descriptors, for the moment
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function keyOf(namespace: string, service: string, port: number): string {
  return `${namespace}/${service}/${port}`;
}
