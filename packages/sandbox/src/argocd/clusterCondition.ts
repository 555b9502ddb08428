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
  await new Promise<void>((resolve, reject) => {
    let scheduled = false;
    let settled = false;
    const settle = (finish: () => void) => {
      settled = true;
      stopWatching();
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const check = () => {
      scheduled = false;
      if (settled) {
        return;
      }
      try {
        if (holds()) {
          settle(resolve);
        }
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const stopWatching = cluster.watch(() => {
      if (!scheduled) {
        scheduled = true;
        setImmediate(check);
      }
    });
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);
    check();
  });
}
