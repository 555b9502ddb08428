/**
 * A refusal by the cluster, with Kubernetes' own reason and HTTP code.
 *
 * @public
 */
export class ClusterError extends Error {
  name = 'ClusterError';

  static notFound(message: string) {
    return new ClusterError(404, 'NotFound', message);
  }

  static forbidden(message: string) {
    return new ClusterError(403, 'Forbidden', message);
  }

  /** The object is not as, or not what, the caller thought. */
  static conflict(message: string) {
    return new ClusterError(409, 'Conflict', message);
  }

  static invalid(message: string) {
    return new ClusterError(422, 'Invalid', message);
  }

  private constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}
