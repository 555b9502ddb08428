import { LABEL_MANAGED } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from '../clock/Clock';
import { InstanceSettings } from '../config/Settings';
import { ArgoCdError } from './ArgoCdError';
import { ArgoCdHttp, Fetch } from './ArgoCdHttp';
import {
  Application,
  ApplicationEvent,
  ApplicationList,
  ApplicationManifest,
  ResourceNode,
  ResourceTree,
} from './types';
import { watchStream } from './watchStream';

const MEGABYTE = 1024 * 1024;
const OURS = `${LABEL_MANAGED}=true`;

/** DNS-1123 subdomain: what Argo CD allows, and safe in a path. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * Fields that every supported version of Argo CD can list. Conditions, the
 * operation's message and what was compared are not among them.
 */
const LIST_FIELDS = [
  'metadata.resourceVersion',
  'items.metadata.name',
  'items.metadata.labels',
  'items.metadata.deletionTimestamp',
  'items.operation.sync',
  'items.status.sync.status',
  'items.status.health',
  'items.status.operationState.phase',
  'items.status.operationState.startedAt',
  'items.status.operationState.finishedAt',
].join(',');

/**
 * The watch filters any path. `error` keeps failures from being filtered away;
 * `metadata.resourceVersion` stays out, so that Argo CD can drop repetitions.
 */
const WATCH_FIELDS = [
  'error',
  'result.type',
  ...[
    'metadata.name',
    'metadata.namespace',
    'metadata.labels',
    'metadata.deletionTimestamp',
    'operation',
    'spec.project',
    'spec.source.helm.valuesObject.environment',
    'status.reconciledAt',
    'status.sync.status',
    'status.sync.comparedTo.source.helm.valuesObject.environment',
    'status.health',
    'status.operationState.phase',
    'status.operationState.message',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
    'status.conditions',
    'status.resources',
  ].map(path => `result.application.${path}`),
].join(',');

/**
 * The calls to one Argo CD that Starry ever makes. There is no other way to
 * it: no path, verb or field comes from a user. Every call names the project,
 * without which Argo CD answers 403 for what does not exist.
 */
export class ArgoCdClient {
  static create(options: {
    instance: Pick<
      InstanceSettings,
      'url' | 'token' | 'project' | 'applicationNamespace'
    >;
    fetch: Fetch;
    clock: Clock;
    /** Limit of one reading call; changes and lists may take three times it. */
    timeoutMs: number;
  }): ArgoCdClient {
    const { instance, fetch, clock, timeoutMs } = options;
    const { url, token } = instance;
    return new ArgoCdClient(
      ArgoCdHttp.create({ url, token, fetch, clock }),
      clock,
      instance.project,
      instance.applicationNamespace,
      timeoutMs,
    );
  }

  private constructor(
    private readonly http: ArgoCdHttp,
    private readonly clock: Clock,
    private readonly project: string,
    private readonly applicationNamespace: string,
    private readonly timeoutMs: number,
  ) {}

  async getApplication(name: string): Promise<Application> {
    return this.get(`/api/v1/applications/${segment(name)}`, this.scope());
  }

  /** Live objects below the application, pods included. */
  async resourceTree(name: string): Promise<ResourceNode[]> {
    const tree = await this.get<ResourceTree>(
      `/api/v1/applications/${segment(name)}/resource-tree`,
      this.scope(),
    );
    return tree.nodes ?? [];
  }

  /**
   * Never upserts: that could take over someone else's application of the same
   * name. Does not wait for the chart to be rendered either; what is wrong
   * with it appears as a condition of the application.
   */
  async createApplication(manifest: ApplicationManifest): Promise<Application> {
    segment(manifest.metadata.name);
    return this.change('POST', '/api/v1/applications', {
      query: { upsert: 'false', validate: 'false' },
      body: manifest,
    });
  }

  /** Replaces the whole spec; labels and finalizers stay. */
  async updateApplication(
    name: string,
    spec: ApplicationManifest['spec'],
  ): Promise<void> {
    await this.change('PUT', `/api/v1/applications/${segment(name)}/spec`, {
      query: { ...this.scope(), validate: 'false' },
      body: spec,
    });
  }

  /** Asks for the application and all that it made to go. */
  async deleteApplication(name: string): Promise<void> {
    await this.change('DELETE', `/api/v1/applications/${segment(name)}`, {
      query: { ...this.scope(), cascade: 'true' },
    });
  }

  async terminateOperation(name: string): Promise<void> {
    await this.change(
      'DELETE',
      `/api/v1/applications/${segment(name)}/operation`,
      { query: this.scope() },
    );
  }

  /** All of Starry's applications, with few fields each. */
  async listApplications(signal?: AbortSignal): Promise<Application[]> {
    const list = await this.http.json<ApplicationList>({
      method: 'GET',
      path: '/api/v1/applications',
      query: { projects: this.project, selector: OURS, fields: LIST_FIELDS },
      timeoutMs: 3 * this.timeoutMs,
      maxBytes: 64 * MEGABYTE,
      signal,
    });
    if (typeof list !== 'object' || list === null || !listItems(list)) {
      throw new ArgoCdError(
        'unavailable',
        'Argo CD did not answer with a list',
      );
    }
    return list.items ?? [];
  }

  /**
   * Changes of Starry's applications as they happen. Argo CD drops events when
   * it is busy and replays none: the list is the truth, this is the speed.
   */
  watchApplications(options: {
    signal: AbortSignal;
    onAlive?: () => void;
  }): AsyncGenerator<ApplicationEvent> {
    return watchStream({
      ...options,
      clock: this.clock,
      open: signal =>
        this.http.open({
          method: 'GET',
          path: '/api/v1/stream/applications',
          query: {
            projects: this.project,
            selector: OURS,
            fields: WATCH_FIELDS,
          },
          // Exactly this: Argo CD compares the whole string, and sends neither
          // keep-alives nor uncompressed events otherwise.
          accept: 'text/event-stream',
          signal,
        }),
    });
  }

  async version(signal?: AbortSignal): Promise<string | undefined> {
    const { Version } = await this.get<{ Version?: unknown }>(
      '/api/version',
      {},
      signal,
    );
    return typeof Version === 'string' ? Version.slice(0, 100) : undefined;
  }

  private scope(): Record<string, string> {
    return { project: this.project, appNamespace: this.applicationNamespace };
  }

  private get<T>(
    path: string,
    query: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.http.json<T>({
      method: 'GET',
      path,
      query,
      timeoutMs: this.timeoutMs,
      maxBytes: 16 * MEGABYTE,
      signal,
    });
  }

  private change<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: { query: Record<string, string>; body?: unknown },
  ): Promise<T> {
    return this.http.json<T>({
      method,
      path,
      ...options,
      timeoutMs: 3 * this.timeoutMs,
      maxBytes: 16 * MEGABYTE,
    });
  }
}

function segment(name: string): string {
  if (!NAME.test(name) || name.includes('..')) {
    throw new ArgoCdError('invalid', 'Not the name of an application');
  }
  return encodeURIComponent(name);
}

/** An empty list is `null`; one without the key is no list. */
function listItems(list: ApplicationList): boolean {
  return list.items === null || Array.isArray(list.items);
}
