/**
 * Why there is no cluster: one sentence, or a few, for the person who wants it.
 *
 * @public
 */
export class ClusterError extends Error {
  name = 'ClusterError';
}
