import { ApiException } from '@kubernetes/client-node';
import { CustomErrorBase } from '@backstage/errors';

/** The cluster did not do what it was asked to, or did not say. */
export class ClusterUnavailableError extends CustomErrorBase {
  override name = 'ClusterUnavailableError' as const;
}

/** Of an answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/** @param doing - what was tried, as in "let Starry delete namespaces" */
export function refusal(
  error: unknown,
  doing: string,
): ClusterUnavailableError {
  const status = statusOf(error);
  if (status === 401 || status === 403) {
    // Not the same as having no credentials: someone meant this to be
    // verified, so nothing is called gone until it is.
    return new ClusterUnavailableError(
      `The cluster does not let Starry ${doing}`,
    );
  }
  // The client's own message would repeat headers and body.
  return new ClusterUnavailableError(
    status
      ? `The cluster answered with status ${status}`
      : 'The cluster cannot be reached',
  );
}
