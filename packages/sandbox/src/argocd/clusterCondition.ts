import { once } from 'node:events';
import type { Cluster } from '../cluster';

/**
 * Waits until a condition on the cluster holds; it is asked now and after each
 * burst of changes. Rejects with the signal's reason when that is aborted, and
 * with whatever the condition throws.
 */
export async function clusterCondition(
  cluster: Cluster,
  signal: AbortSignal,
  holds: () => boolean,
): Promise<void> {
  let changed = false;
  let wake = () => {};
  const stopWatching = cluster.watch(() => {
    changed = true;
    wake();
  });
  const nextChange = () =>
    new Promise<void>(resolve => {
      wake = resolve;
    });
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).catch(
    () => {},
  );
  try {
    for (;;) {
      signal.throwIfAborted();
      changed = false;
      if (holds()) {
        return;
      }
      if (!changed) {
        await Promise.race([nextChange(), aborted]);
      }
      // Lets the rest of a burst pass.
      await new Promise(resolve => setImmediate(resolve));
    }
  } finally {
    stopWatching();
    done.abort();
  }
}
