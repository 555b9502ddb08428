import { LABEL_MANAGED } from '@starry-idp/backstage-plugin-starry-common';
import { isLabelValue, isObjectName } from '../words/names';
import { ArgoCdApi, segment } from './ArgoCdApi';
import { ArgoCdError } from './ArgoCdError';
import { LIST_FIELDS, WATCH_FIELDS } from './fields';
import {
  Application,
  ApplicationEvent,
  ApplicationList,
  ApplicationManifest,
} from './types';
import { watchStream } from './watchStream';

const OURS = `${LABEL_MANAGED}=true`;
const APPLICATIONS = '/api/v1/applications';

/** The applications of one Argo CD. */
export class Applications {
  constructor(private readonly api: ArgoCdApi) {}

  async get(name: string): Promise<Application> {
    return this.api.get(pathOf(name), this.api.scope);
  }

  /**
   * Never upserts: that could take over someone else's application of the same
   * name. Does not wait for the chart to be rendered either; what is wrong
   * with it appears as a condition of the application.
   */
  async create(manifest: ApplicationManifest): Promise<Application> {
    segment(manifest.metadata.name);
    return this.api.change('POST', APPLICATIONS, {
      query: { upsert: 'false', validate: 'false' },
      body: manifest,
    });
  }

  /** Replaces the whole spec; labels and finalizers stay. */
  async replaceSpec(
    name: string,
    spec: ApplicationManifest['spec'],
  ): Promise<void> {
    await this.api.change('PUT', `${pathOf(name)}/spec`, {
      query: { ...this.api.scope, validate: 'false' },
      body: spec,
    });
  }

  /** Asks for the application and all that it made to go. */
  async delete(name: string): Promise<void> {
    await this.api.change('DELETE', pathOf(name), {
      query: { ...this.api.scope, cascade: 'true' },
    });
  }

  async terminateOperation(name: string): Promise<void> {
    await this.api.change('DELETE', `${pathOf(name)}/operation`, {
      query: this.api.scope,
    });
  }

  /** All of Starry's applications, with few fields each. */
  async list(signal?: AbortSignal): Promise<Application[]> {
    const list = await this.api.list<ApplicationList>(
      APPLICATIONS,
      { ...this.ours(), fields: LIST_FIELDS },
      signal,
    );
    if (typeof list !== 'object' || list === null || !hasItems(list)) {
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
  watch(options: {
    signal: AbortSignal;
    onAlive?: () => void;
  }): AsyncGenerator<ApplicationEvent> {
    const { clock, http } = this.api;
    return watchStream({
      ...options,
      clock,
      failure: (status, message) => http.failure(status, message),
      open: signal =>
        http.open({
          method: 'GET',
          path: '/api/v1/stream/applications',
          query: { ...this.ours(), fields: WATCH_FIELDS },
          // Exactly this: Argo CD compares the whole string, and sends neither
          // keep-alives nor uncompressed events otherwise.
          accept: 'text/event-stream',
          signal,
        }),
    });
  }

  private ours() {
    return { projects: this.api.project, selector: OURS };
  }
}

function pathOf(name: string): string {
  return `${APPLICATIONS}/${segment(name)}`;
}

/** With what Kubernetes would not take, it cannot be an application. */
function isSound({ metadata }: Application): boolean {
  return (
    isObjectName(metadata?.name) &&
    Object.values(metadata?.labels ?? {}).every(isLabelValue)
  );
}

/** An empty list is `null`; one without the key is no list. */
function hasItems(list: ApplicationList): boolean {
  return list.items === null || Array.isArray(list.items);
}
