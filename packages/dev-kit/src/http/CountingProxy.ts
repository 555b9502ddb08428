import { RunningProxy, startProxy } from './startProxy';

/** How often a route was asked for, as `GET /api/v1/applications/{name}`. */
export interface RouteCount {
  route: string;
  count: number;
}

/** Stands before a server, and counts requests by method and route. */
export class CountingProxy {
  /**
   * @param routeOf - what a path counts as: one for all applications, say
   */
  static async start(
    target: string,
    routeOf: (path: string) => string = path => path,
  ): Promise<CountingProxy> {
    const counts = new Map<string, number>();
    const proxy = await startProxy(target, {
      onRequest({ method, url = '/' }) {
        const { pathname } = new URL(url, target);
        const route = `${method} ${routeOf(pathname)}`;
        counts.set(route, (counts.get(route) ?? 0) + 1);
      },
    });
    return new CountingProxy(proxy, counts);
  }

  private constructor(
    private readonly proxy: RunningProxy,
    private readonly counts: Map<string, number>,
  ) {}

  get url(): string {
    return this.proxy.url;
  }

  /** Requests since the start, by route. */
  snapshot(): ReadonlyMap<string, number> {
    return new Map(this.counts);
  }

  /** Requests by route since the snapshot, the most frequent first. */
  since(snapshot: ReadonlyMap<string, number>): RouteCount[] {
    return [...this.counts]
      .map(([route, count]) => ({
        route,
        count: count - (snapshot.get(route) ?? 0),
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
  }
}
