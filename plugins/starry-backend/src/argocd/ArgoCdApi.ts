import { Clock } from '../clock/Clock';
import { longRequestMs } from '../config/requestLimits';
import { InstanceSettings } from '../config/Settings';
import { isObjectName } from '../words/names';
import { ArgoCdError } from './ArgoCdError';
import { ArgoCdHttp, Fetch } from './ArgoCdHttp';

const MEGABYTE = 1024 * 1024;

type Query = Record<string, string>;

/** The API of one Argo CD, with the limits of each kind of call. */
export class ArgoCdApi {
  static create(options: {
    instance: Pick<
      InstanceSettings,
      'url' | 'token' | 'project' | 'applicationNamespace'
    >;
    fetch: Fetch;
    clock: Clock;
    /** Limit of one reading call; changes and lists may take three times it. */
    timeoutMs: number;
    /** Told when Argo CD does not accept the token, or not for a call. */
    onRefused?: () => void;
  }): ArgoCdApi {
    return new ArgoCdApi(options);
  }

  readonly http: ArgoCdHttp;
  readonly clock: Clock;
  readonly project: string;
  /** Names the project: without it, Argo CD answers 403 for what is not there. */
  readonly scope: { project: string; appNamespace: string };

  private constructor(
    private readonly options: Parameters<typeof ArgoCdApi.create>[0],
  ) {
    const { instance, clock } = options;
    this.http = ArgoCdHttp.create({
      ...options,
      url: instance.url,
      token: () => instance.token,
    });
    this.clock = clock;
    this.project = instance.project;
    this.scope = {
      project: instance.project,
      appNamespace: instance.applicationNamespace,
    };
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.http.json<T>({
      method: 'GET',
      path,
      query,
      timeoutMs: this.options.timeoutMs,
      maxBytes: 16 * MEGABYTE,
      signal,
    });
  }

  list<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
    return this.http.json<T>({
      method: 'GET',
      path,
      query,
      timeoutMs: this.longMs,
      maxBytes: 64 * MEGABYTE,
      signal,
    });
  }

  change<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: { query: Query; body?: unknown },
  ): Promise<T> {
    return this.http.json<T>({
      method,
      path,
      ...options,
      timeoutMs: this.longMs,
      maxBytes: 16 * MEGABYTE,
    });
  }

  private get longMs(): number {
    return longRequestMs({ requestTimeoutMs: this.options.timeoutMs });
  }
}

/**
 * A name as a part of a path.
 *
 * @throws ArgoCdError `invalid` for what Kubernetes would not call anything.
 */
export function segment(name: string): string {
  if (!isObjectName(name)) {
    throw new ArgoCdError('invalid', 'Not a name that Argo CD allows');
  }
  return encodeURIComponent(name);
}
