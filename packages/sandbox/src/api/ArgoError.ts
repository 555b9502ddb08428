import { StorageError } from '../argocd/ApplicationStore';

const HTTP_STATUS = {
  2: 500,
  3: 400,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  12: 501,
  16: 401,
} as const;

type Code = keyof typeof HTTP_STATUS;

/** An error as Argo CD's gateway answers it: a gRPC code and its HTTP status. */
export class ArgoError extends Error {
  name = 'ArgoError';

  static unknown = (message: string) => new ArgoError(2, message);
  static invalidArgument = (message: string) => new ArgoError(3, message);
  static notFound = (message: string) => new ArgoError(5, message);
  /** @param what - left out where it would tell of what must stay unknown */
  static permissionDenied = (what?: string) =>
    new ArgoError(7, what ? `permission denied: ${what}` : 'permission denied');
  static resourceExhausted = (message: string) => new ArgoError(8, message);
  static failedPrecondition = (message: string) => new ArgoError(9, message);
  static unauthenticated = (message: string) => new ArgoError(16, message);

  /** Whatever went wrong, in Argo CD's form. */
  static from(error: unknown): ArgoError {
    if (error instanceof ArgoError) {
      return error;
    }
    const message = (error as Error)?.message ?? String(error);
    return error instanceof StorageError
      ? ArgoError.unknown(message)
      : ArgoError.unknown(`internal error: ${message}`);
  }

  private constructor(readonly code: Code, message: string) {
    super(message);
  }

  get httpStatus(): number {
    return HTTP_STATUS[this.code];
  }

  get body() {
    return { error: this.message, code: this.code, message: this.message };
  }
}
