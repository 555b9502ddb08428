import { CustomErrorBase } from '@backstage/errors';

/**
 * What an unsuccessful call means for the caller.
 *
 * - `not-found`: really absent, since every call names the project.
 * - `forbidden`: not allowed, or Argo CD could not look; never "absent".
 * - `unauthorized`: the token is not (or no longer) good.
 * - `conflict`: something of that name is there already, and is different.
 * - `invalid`: Argo CD will not have what was sent.
 * - `unavailable`: no answer, a broken answer, or an error of its own; worth
 *   another try.
 */
export type ArgoCdErrorKind =
  | 'not-found'
  | 'forbidden'
  | 'unauthorized'
  | 'conflict'
  | 'invalid'
  | 'unavailable';

/** A call to Argo CD did not succeed. Its message holds no credentials. */
export class ArgoCdError extends CustomErrorBase {
  constructor(readonly kind: ArgoCdErrorKind, message: string) {
    super(message);
  }

  override name = 'ArgoCdError' as const;

  static is(error: unknown, kind?: ArgoCdErrorKind): error is ArgoCdError {
    return (
      error instanceof ArgoCdError &&
      (kind === undefined || error.kind === kind)
    );
  }
}
