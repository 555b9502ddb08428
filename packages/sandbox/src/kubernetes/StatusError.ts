import { ClusterError } from '../cluster';
import type { ResourceType } from '../cluster';

/** What a refusal is about, as Kubernetes' API names it. */
export interface StatusDetails {
  name?: string;
  group?: string;
  /** The plural of the type; of what is invalid, the kind. */
  kind?: string;
  uid?: string;
}

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** An error as Kubernetes' API answers it. */
export class StatusError extends Error {
  name = 'StatusError';

  /**
   * Whatever went wrong, in that form.
   *
   * @param about - what the request was about
   */
  static from(
    error: unknown,
    about?: { type: ResourceType; name?: string },
  ): StatusError {
    if (error instanceof StatusError) {
      return error;
    }
    if (!(error instanceof ClusterError)) {
      const message = (error as Error)?.message ?? String(error);
      return new StatusError(500, `Internal error occurred: ${message}`);
    }
    const { code, reason, message } = error;
    if (!about) {
      return new StatusError(code, message, undefined, reason);
    }
    const { type, name } = about;
    const details = detailsOf(type, name);
    switch (reason) {
      case 'Conflict':
        return new StatusError(
          code,
          `Operation cannot be fulfilled on ${groupResource(
            type,
          )} "${name}": ${message}`,
          details,
        );
      case 'Invalid':
        return new StatusError(code, message, { ...details, kind: type.kind });
      default:
        return new StatusError(code, message, details, reason);
    }
  }

  static notFound(type: ResourceType, name: string): StatusError {
    return new StatusError(
      404,
      `${groupResource(type)} "${name}" not found`,
      detailsOf(type, name),
    );
  }

  /** A Kubernetes refuses with a reason for each status, mostly. */
  constructor(
    readonly code: number,
    message: string,
    readonly details?: StatusDetails,
    readonly reason: string = REASONS[code] ?? '',
  ) {
    super(message);
  }

  get body() {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** How a type is called in messages: `deployments.apps`. */
export function groupResource({ plural, group }: ResourceType): string {
  return group ? `${plural}.${group}` : plural;
}

export function detailsOf(
  { plural, group }: ResourceType,
  name: string | undefined,
): StatusDetails {
  return { ...(name && { name }), ...(group && { group }), kind: plural };
}
