import http from 'node:http';

/** What tells one application from the other, and one list from the next. */
const NAMES = /(\/applications\/)[^/]+/;

/**
 * Stands between Starry and argocd-server, passes everything on as it is,
 * streams included, and counts requests by method and route. It takes about a
 * millisecond a request, which counts against Starry.
 */
export class CountingProxy {
  static async start(target) {
    const proxy = new CountingProxy(new URL(target));
    await new Promise((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  constructor(target) {
    this.target = target;
    this.counts = new Map();
    this.agent = new http.Agent({ keepAlive: true, noDelay: true });
    this.server = http.createServer((request, response) =>
      this.pass(request, response),
    );
  }

  get url() {
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** Requests since the start: `GET /api/v1/applications/{name}` and so on. */
  snapshot() {
    return new Map(this.counts);
  }

  /** Requests by route since the snapshot, the most frequent first. */
  since(snapshot) {
    return [...this.counts]
      .map(([route, count]) => ({
        route,
        count: count - (snapshot.get(route) ?? 0),
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  }

  async stop() {
    const closed = new Promise(resolve => {
      this.server.close(resolve);
    });
    this.server.closeAllConnections();
    this.agent.destroy();
    await closed;
  }

  pass(request, response) {
    const { pathname } = new URL(request.url, this.target);
    const route = `${request.method} ${pathname.replace(NAMES, '$1{name}')}`;
    this.counts.set(route, (this.counts.get(route) ?? 0) + 1);

    const onward = http.request(
      {
        host: this.target.hostname,
        port: this.target.port,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, host: this.target.host },
        agent: this.agent,
      },
      answer => {
        response.writeHead(answer.statusCode, answer.headers);
        // An event must not wait for the next one.
        response.flushHeaders();
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}

/** `count` requests in `ms`, as a rate a minute. */
export const aMinute = (count, ms) => (count * 60_000) / ms;

/** Sum of counts by route. */
export const totalOf = routes =>
  routes.reduce((sum, { count }) => sum + count, 0);
