import type { SignalApi } from '@backstage/plugin-signals-react';

/** Signals that a test sends. */
export class FakeSignals implements SignalApi {
  private readonly subscribers = new Map<string, Set<(message: any) => void>>();

  subscribe(channel: string, onMessage: (message: any) => void) {
    const subscribers = this.subscribers.get(channel) ?? new Set();
    this.subscribers.set(channel, subscribers.add(onMessage));
    return { unsubscribe: () => void subscribers.delete(onMessage) };
  }

  send(channel: string, message: unknown) {
    this.subscribers.get(channel)?.forEach(subscriber => subscriber(message));
  }

  count(channel: string): number {
    return this.subscribers.get(channel)?.size ?? 0;
  }
}
