import type { KubernetesObject } from './Cluster';

/** Finds the objects that have something in common, without a look at all. */
export class ObjectIndex {
  private readonly buckets = new Map<string, Map<string, KubernetesObject>>();

  /** @param valuesOf - what an object is found by */
  constructor(
    private readonly valuesOf: (object: KubernetesObject) => string[],
  ) {}

  /** The objects found by a value, the first one stored first. */
  get(value: string): Iterable<KubernetesObject> {
    return this.buckets.get(value)?.values() ?? [];
  }

  has(value: string): boolean {
    return this.buckets.has(value);
  }

  /** All that something is found by. */
  values(): string[] {
    return [...this.buckets.keys()];
  }

  /**
   * @param before - as it was stored until now
   * @param after - as it is from now on; `undefined` if it has gone
   */
  replace(
    key: string,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
  ): void {
    const values = new Set(after ? this.valuesOf(after) : []);
    for (const value of before ? this.valuesOf(before) : []) {
      const bucket = this.buckets.get(value);
      if (bucket && !values.has(value)) {
        bucket.delete(key);
        if (bucket.size === 0) {
          this.buckets.delete(value);
        }
      }
    }
    for (const value of values) {
      let bucket = this.buckets.get(value);
      if (!bucket) {
        bucket = new Map();
        this.buckets.set(value, bucket);
      }
      bucket.set(key, after!);
    }
  }
}
