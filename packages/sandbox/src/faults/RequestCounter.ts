/**
 * Counts requests, by method and route, so that a test can say how many a
 * page costs.
 *
 * @public
 */
export class RequestCounter {
  private readonly counts = new Map<string, number>();

  /** All requests since the start or the last reset. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `GET /api/v1/applications/:name` to its number of requests. */
  byRoute(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort());
  }

  reset(): void {
    this.counts.clear();
  }

  /** @internal */
  count(method: string, route: string): void {
    const key = `${method} ${route}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}
