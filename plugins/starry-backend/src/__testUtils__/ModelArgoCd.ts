import { Application } from '../argocd/types';
import { ModelApplication, ModelWorld } from './ModelWorld';

/** What may happen to one call. */
export type Trouble =
  | 'refuse'
  | 'error'
  | 'half'
  | 'forbid'
  | 'lose-answer'
  | 'late'
  | 'crash-before'
  | 'crash-after';

/**
 * Argo CD as a model: the calls that Starry makes, and the trouble they may be in.
 * Complains when anyone touches an application that is not Starry's.
 */
export class ModelArgoCd extends ModelWorld {
  readonly violations: string[] = [];
  /** Names of applications that were changed, in order. */
  readonly changes: Array<{ method: string; name: string }> = [];
  onCrash: () => void = () => {};
  /** Trouble of the calls to come, in order. */
  troubles: Array<Trouble | undefined> = [];

  readonly fetch = async (
    url: string,
    init: RequestInit,
  ): Promise<Response> => {
    const trouble = this.troubles.shift();
    switch (trouble) {
      case 'refuse':
        throw new TypeError('fetch failed', {
          cause: { code: 'ECONNREFUSED' },
        });
      case 'error':
        return answer(500, { message: 'boom' });
      case 'forbid':
        return answer(403, { message: 'permission denied' });
      case 'crash-before':
        this.onCrash();
        return new Promise(() => {});
      case 'late':
        this.clock.after(20_000, () => this.handle(url, init));
        return new Promise((_, reject) =>
          this.clock.after(8_000, () =>
            reject(
              new TypeError('fetch failed', { cause: { code: 'ETIMEDOUT' } }),
            ),
          ),
        );
      default:
    }
    const response = this.handle(url, init);
    switch (trouble) {
      case 'crash-after':
        this.onCrash();
        return new Promise(() => {});
      case 'lose-answer':
        throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      case 'half':
        return new Response((await response.text()).slice(0, -2));
      default:
        return response;
    }
  };

  private handle(url: string, init: RequestInit): Response {
    const { pathname } = new URL(url);
    const [, , , , name = '', part] = pathname.split('/');
    const found = this.applications.get(name);
    const method = init.method ?? 'GET';
    if (method === 'POST') {
      return this.create(JSON.parse(String(init.body)));
    }
    if (!found) {
      return answer(404, { message: 'not found' });
    }
    if (method === 'GET') {
      return part === 'resource-tree'
        ? answer(200, { nodes: [] })
        : answer(200, found.application);
    }
    this.changes.push({ method, name });
    if (!this.isOurs(found.application)) {
      this.violations.push(`${method} ${pathname}`);
    }
    if (method === 'PUT') {
      // Status goes on to tell of what was wanted before.
      found.application.spec = JSON.parse(String(init.body));
      if (found.stage !== 'deleting') {
        this.schedule(found, 'new');
      }
      this.tell('MODIFIED', found);
    } else if (part === 'operation') {
      return this.terminate(found);
    } else {
      this.beginDeletion(found);
    }
    return answer(200, {});
  }

  private create(application: Application): Response {
    const name = application.metadata?.name ?? '';
    if (this.applications.has(name)) {
      return answer(400, {
        message:
          'existing application spec is different, use upsert flag to force update',
      });
    }
    this.changes.push({ method: 'POST', name });
    const found: ModelApplication = {
      application: { ...application, status: {} },
      stage: 'new',
    };
    this.applications.set(name, found);
    this.schedule(found, 'new');
    this.tell('ADDED', found);
    return answer(200, found.application);
  }

  private terminate({ application }: ModelApplication): Response {
    const state = application.status?.operationState;
    if (state?.phase !== 'Running') {
      return answer(400, { message: 'no operation is in progress' });
    }
    state.phase = 'Terminating';
    return answer(200, {});
  }
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}
