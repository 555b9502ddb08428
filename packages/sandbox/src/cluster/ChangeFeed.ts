import type { ClusterEvent } from './Cluster';

/**
 * Tells every listener of the changes in the order in which they were made,
 * also when a listener makes the next change.
 */
export class ChangeFeed {
  private readonly listeners = new Set<(event: ClusterEvent) => void>();
  private readonly undelivered: ClusterEvent[] = [];
  private delivering = false;

  /** @param onError - is told of what a listener throws */
  constructor(private readonly onError: (error: Error) => void) {}

  /** Calls back until the returned function is called. */
  listen(listener: (event: ClusterEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: ClusterEvent): void {
    this.undelivered.push(event);
    if (this.delivering) {
      return;
    }
    this.delivering = true;
    try {
      for (
        let next = this.undelivered.shift();
        next;
        next = this.undelivered.shift()
      ) {
        this.deliver(next);
      }
    } finally {
      this.delivering = false;
    }
  }

  private deliver(event: ClusterEvent): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onError(error as Error);
      }
    }
  }
}
