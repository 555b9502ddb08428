import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer, ProxyServer } from 'http-proxy-3';

/** How often a route was asked for, as `GET /api/v1/applications/{name}`. */
export interface RouteCount {
  route: string;
  count: number;
}

/**
 * Stands before a server, passes everything on as it is, streams included, and
 * counts requests by method and route. It takes about a millisecond a request.
 */
export class CountingProxy {
  /**
   * @param routeOf - what a path counts as: one for all applications, say
   */
  static async start(
    target: string,
    routeOf: (path: string) => string = path => path,
  ): Promise<CountingProxy> {
    const proxy = new CountingProxy(target, routeOf);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  readonly #counts = new Map<string, number>();
  readonly #agent = new http.Agent({ keepAlive: true });
  readonly #proxy: ProxyServer;
  readonly #server: http.Server;

  private constructor(target: string, routeOf: (path: string) => string) {
    this.#proxy = createProxyServer({
      ...{ target, agent: this.#agent, changeOrigin: true },
    });
    // Whoever asked sees what happened: a connection that breaks.
    this.#proxy.on('error', (_error, _request, response) =>
      response?.destroy(),
    );
    this.#proxy.on('proxyRes', (answer, _request, response) => {
      answer.on('error', () => response.destroy());
      // Once they are set: the first event may come much later.
      setImmediate(() => response.flushHeaders());
    });
    this.#server = http.createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', target);
      const route = `${request.method} ${routeOf(pathname)}`;
      this.#counts.set(route, (this.#counts.get(route) ?? 0) + 1);
      this.#proxy.web(request, response);
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Requests since the start, by route. */
  snapshot(): ReadonlyMap<string, number> {
    return new Map(this.#counts);
  }

  /** Requests by route since the snapshot, the most frequent first. */
  since(snapshot: ReadonlyMap<string, number>): RouteCount[] {
    return [...this.#counts]
      .map(([route, count]) => ({
        route,
        count: count - (snapshot.get(route) ?? 0),
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }
}
