import { Clock } from '../clock/Clock';
import { ArgoCdError, ArgoCdErrorKind } from './ArgoCdError';
import { redact } from '../words/redact';

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  timeoutMs: number;
  /** The answer may not be larger. */
  maxBytes: number;
  signal?: AbortSignal;
}

/**
 * One exchange with one Argo CD: credentials, time and size limits, and its
 * error bodies as {@link ArgoCdError}. No redirects, no cookies.
 */
export class ArgoCdHttp {
  static create(options: {
    url: string;
    /** Asked for at each request: the token may be replaced at any time. */
    token: () => string;
    fetch: Fetch;
    clock: Clock;
    /** Told when Argo CD does not accept the token, or not for this. */
    onRefused?: () => void;
  }): ArgoCdHttp {
    return new ArgoCdHttp(options);
  }

  private readonly baseUrl: string;
  private readonly fetch: Fetch;
  private readonly clock: Clock;

  private constructor(
    private readonly options: Parameters<typeof ArgoCdHttp.create>[0],
  ) {
    this.baseUrl = options.url.replace(/\/+$/, '');
    this.fetch = options.fetch;
    this.clock = options.clock;
  }

  /** Sends and returns the parsed answer; undefined for an empty one. */
  async json<T>(request: HttpRequest): Promise<T> {
    const limit = new AbortController();
    const cancel = this.clock.after(request.timeoutMs, () =>
      limit.abort(new ArgoCdError('unavailable', 'Argo CD took too long')),
    );
    const signal = request.signal
      ? AbortSignal.any([limit.signal, request.signal])
      : limit.signal;
    try {
      const response = await this.open({ ...request, signal });
      const text = await readBounded(response, request.maxBytes);
      return parse<T>(text);
    } catch (error) {
      // Whatever broke the exchange, running out of time is the plainer word.
      throw asArgoCdError(limit.signal.aborted ? limit.signal.reason : error);
    } finally {
      cancel();
    }
  }

  /** Sends and returns the response once its headers say that it went well. */
  async open(
    request: Omit<HttpRequest, 'timeoutMs' | 'maxBytes'> & {
      accept?: string;
      signal: AbortSignal;
    },
  ): Promise<Response> {
    const query = new URLSearchParams(request.query).toString();
    const token = this.options.token();
    const headers: Record<string, string> = {
      Accept: request.accept ?? 'application/json',
      Authorization: `Bearer ${token}`,
    };
    if (request.method !== 'GET') {
      // Argo CD answers 415 to anything else, on DELETE too.
      headers['Content-Type'] = 'application/json';
    }
    const response = await this.fetch(
      `${this.baseUrl}${request.path}${query && `?${query}`}`,
      {
        method: request.method,
        headers,
        body:
          request.body === undefined ? undefined : JSON.stringify(request.body),
        redirect: 'error',
        credentials: 'omit',
        signal: request.signal,
      },
    );
    if (!response.ok) {
      throw this.failure(response.status, await messageIn(response), token);
    }
    return response;
  }

  /** What an HTTP status of Argo CD's means, and what it said to it. */
  failure(
    status: number,
    message: string,
    token: string = this.options.token(),
  ): ArgoCdError {
    if (status === 401 || status === 403) {
      this.options.onRefused?.();
    }
    // A token too short to be one would blank out ordinary words.
    const told = token.length < 8 ? message : message.split(token).join('***');
    return new ArgoCdError(
      kindOf(status, message),
      redact(told).trim() || `Argo CD answered with status ${status}`,
    );
  }
}

async function messageIn(response: Response): Promise<string> {
  const text = await readBounded(response, 64 * 1024).catch(() => '');
  try {
    const body = JSON.parse(text) as { message?: unknown; error?: unknown };
    const words = body.message ?? body.error;
    return typeof words === 'string' ? words : '';
  } catch {
    // Unknown paths and wrong content types are answered in plain text.
    return text;
  }
}

/** An error of ours as it is; anything else as `unavailable`. */
export function asArgoCdError(error: unknown): ArgoCdError {
  if (ArgoCdError.is(error)) {
    return error;
  }
  const cause = (error as { cause?: { code?: unknown } })?.cause?.code;
  return new ArgoCdError(
    'unavailable',
    typeof cause === 'string'
      ? `Argo CD cannot be reached (${cause})`
      : 'The connection to Argo CD broke',
  );
}

function kindOf(status: number, message: string): ArgoCdErrorKind {
  switch (status) {
    case 400:
    case 415:
    case 422:
      // Not told by its status: an application of that name that differs.
      return /existing application spec is different|already exists/i.test(
        message,
      )
        ? 'conflict'
        : 'invalid';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    default:
      return 'unavailable';
  }
}

async function readBounded(
  response: Response,
  maxBytes: number,
): Promise<string> {
  if (!response.body) {
    return '';
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return text + decoder.decode();
      }
      size += value.byteLength;
      if (size > maxBytes) {
        throw new ArgoCdError(
          'unavailable',
          `Argo CD's answer is larger than ${maxBytes} bytes`,
        );
      }
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    // Also lets go of the connection when the answer was not read to its end.
    await reader.cancel().catch(() => {});
  }
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    // Half an answer is no answer; above all, half a list is not a list.
    throw new ArgoCdError('unavailable', "Argo CD's answer is incomplete");
  }
}
