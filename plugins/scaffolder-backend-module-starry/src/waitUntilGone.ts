import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Waiting, waitUntil } from './waitUntil';

/**
 * Waits until an environment is gone, that is until its application and its
 * namespace are seen to be absent. Undefined stands for a record that went too.
 */
export async function waitUntilGone(
  waiting: Waiting,
): Promise<Environment | undefined> {
  return await waitUntil<Environment | undefined>(
    {
      state: 'gone',
      isReached(seen, progress): seen is Environment | undefined {
        if (!seen || seen.phase === 'gone') {
          return true;
        }
        progress.show(seen);
        return false;
      },
      whenCancelled: 'is deleted nevertheless',
      whenLate: () => ({ is: 'not gone', goesOn: 'goes on being deleted' }),
    },
    waiting,
  );
}
