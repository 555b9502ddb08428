import { LABEL_MANAGED } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from '../clock/Clock';
import { longRequestMs } from '../config/requestLimits';
import { InstanceSettings } from '../config/Settings';
import { isLabelValue, isNamespaceName, isObjectName } from '../words/names';
import { ArgoCdError } from './ArgoCdError';
import { ArgoCdHttp, Fetch } from './ArgoCdHttp';
import { LIST_FIELDS, WATCH_FIELDS } from './fields';
import { redact } from '../words/redact';
import {
  Application,
  ApplicationEvent,
  ApplicationList,
  ApplicationManifest,
  ArgoCdSettings,
  LivePod,
  PolicyQuestion,
  ResourceEvent,
  ResourceNode,
  ResourceTree,
} from './types';
import { watchStream } from './watchStream';

const MEGABYTE = 1024 * 1024;
const OURS = `${LABEL_MANAGED}=true`;

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
    /** Told when Argo CD does not accept the token, or not for a call. */
    onRefused?: () => void;
  }): ArgoCdClient {
    const { instance, fetch, clock, timeoutMs, onRefused } = options;
    return new ArgoCdClient(
      ArgoCdHttp.create({
        url: instance.url,
        token: () => instance.token,
        fetch,
        clock,
        onRefused,
      }),
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

  /** A pod of the application, as it is in the cluster now. */
  async pod(application: string, node: ResourceNode): Promise<LivePod> {
    const { manifest } = await this.get<{ manifest?: string }>(
      `/api/v1/applications/${segment(application)}/resource`,
      {
        ...this.scope(),
        namespace: node.namespace ?? '',
        resourceName: node.name ?? '',
        version: node.version ?? '',
        group: node.group ?? '',
        kind: node.kind ?? '',
      },
    );
    return parsed<LivePod>(manifest) ?? {};
  }

  /** What happened to an object of the application, as the cluster has it. */
  async events(
    application: string,
    node: ResourceNode,
  ): Promise<ResourceEvent[]> {
    const { items } = await this.get<{ items?: ResourceEvent[] | null }>(
      `/api/v1/applications/${segment(application)}/events`,
      {
        ...this.scope(),
        resourceNamespace: node.namespace ?? '',
        resourceName: node.name ?? '',
        resourceUID: node.uid ?? '',
      },
    );
    return items ?? [];
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
      timeoutMs: longRequestMs({ requestTimeoutMs: this.timeoutMs }),
      maxBytes: 64 * MEGABYTE,
      signal,
    });
    if (typeof list !== 'object' || list === null || !listItems(list)) {
      throw new ArgoCdError(
        'unavailable',
        'Argo CD did not answer with a list',
      );
    }
    return (list.items ?? []).filter(isSound);
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
      failure: (status, message) => this.http.failure(status, message),
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
    return typeof Version === 'string' ? redact(Version, 100) : undefined;
  }

  /**
   * Whether Argo CD's policies grant the token something. What they say of
   * `action/…`, `update/…` and `delete/…` cannot be asked.
   *
   * @throws ArgoCdError `invalid` for a resource that its version does not know.
   */
  async may(question: PolicyQuestion, signal?: AbortSignal): Promise<boolean> {
    const { resource, action, object } = question;
    const path = object.map(part => (part === '*' ? part : segment(part)));
    const { value } = await this.get<{ value?: unknown }>(
      `/api/v1/account/can-i/${resource}/${action}/${path.join('/')}`,
      {},
      signal,
    );
    if (value !== 'yes' && value !== 'no') {
      throw new ArgoCdError(
        'unavailable',
        'Argo CD answered neither yes nor no',
      );
    }
    return value === 'yes';
  }

  /** How Argo CD is set up; it tells anyone, whatever the token. */
  async settings(signal?: AbortSignal): Promise<ArgoCdSettings> {
    const { controllerNamespace, ...others } = await this.get<ArgoCdSettings>(
      '/api/v1/settings',
      {},
      signal,
    );
    return {
      ...(isNamespaceName(controllerNamespace) && { controllerNamespace }),
      appsInAnyNamespaceEnabled: others.appsInAnyNamespaceEnabled === true,
      impersonationEnabled: others.impersonationEnabled === true,
    };
  }

  /** What Argo CD calls the owner of the token. */
  async account(signal?: AbortSignal): Promise<string | undefined> {
    const { username } = await this.get<{ username?: unknown }>(
      '/api/v1/session/userinfo',
      {},
      signal,
    );
    return typeof username === 'string' ? redact(username, 200) : undefined;
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
      timeoutMs: longRequestMs({ requestTimeoutMs: this.timeoutMs }),
      maxBytes: 16 * MEGABYTE,
    });
  }
}

function segment(name: string): string {
  if (!isObjectName(name)) {
    throw new ArgoCdError('invalid', 'Not a name that Argo CD allows');
  }
  return encodeURIComponent(name);
}

/** An object within an answer, as text. */
function parsed<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new ArgoCdError(
      'unavailable',
      'Argo CD answered with what is no object',
    );
  }
}

/** With what Kubernetes would not take, it cannot be an application. */
function isSound({ metadata }: Application): boolean {
  return (
    isObjectName(metadata?.name) &&
    Object.values(metadata?.labels ?? {}).every(isLabelValue)
  );
}

/** An empty list is `null`; one without the key is no list. */
function listItems(list: ApplicationList): boolean {
  return list.items === null || Array.isArray(list.items);
}
