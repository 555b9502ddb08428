// The portal's API as the guest uses it, also while the backend is away.
import { guestToken, until } from '../../scripts/demo/client.mjs';

const AWAY_TIMEOUT_MS = 600_000;

/** An answer that says that the request was not carried out. */
export class RefusedError extends Error {
  constructor(method, route, status, text) {
    super(`${status} to ${method} ${route}\n${text}`);
    this.status = status;
    this.text = text;
  }
}

/**
 * Whether the error says what became of the request. A backend that is only
 * just starting has no routes yet, and cannot tell whose a token is.
 */
function isAnswer(error) {
  if (!(error instanceof RefusedError) || error.status >= 500) return false;
  return error.status !== 401 && !(error.status === 404 && error.text === '');
}

export class Portal {
  /** Ids of all environments that were ever asked for. */
  asked = new Set();
  #token;

  constructor(url) {
    this.url = url;
  }

  /** One request; throws what `fetch` throws, or a RefusedError. */
  async send(method, route, body) {
    this.#token ??= await guestToken(this.url);
    const response = await fetch(`${this.url}/api${route}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new RefusedError(method, route, response.status, text);
    }
    return text ? JSON.parse(text) : undefined;
  }

  /**
   * As somebody who does not give up: the same request again and again, until
   * there is an answer. What became of the ones before it is not known.
   */
  async insist(method, route, body) {
    const { answer } = await until(
      async () => {
        try {
          return { answer: await this.send(method, route, body), done: true };
        } catch (error) {
          if (isAnswer(error)) throw error;
          this.#token = undefined;
          return { failure: error.message };
        }
      },
      ({ done }) => done,
      {
        timeoutMs: AWAY_TIMEOUT_MS,
        everyMs: 100,
        what: `an answer to ${method} ${route}`,
      },
    );
    return answer;
  }

  get = id => this.insist('GET', `/starry/environments/${id}`);

  async create(body) {
    const record = await this.insist('POST', '/starry/environments', body);
    this.asked.add(record.id);
    return record;
  }

  redeploy = (id, body = {}) =>
    this.insist('POST', `/starry/environments/${id}/redeploy`, body);

  remove = id => this.insist('DELETE', `/starry/environments/${id}`);

  /** All of it, the oldest first. */
  async timeline(id) {
    const items = await this.#pages(`/starry/environments/${id}/timeline`);
    return items.reverse();
  }

  /** Every record, those that are gone included, newest first. */
  async environments() {
    const phases = [
      ...['pending', 'provisioning', 'ready', 'degraded'],
      ...['failed', 'deleting', 'gone'],
    ];
    const query = phases.map(phase => `phase=${phase}`).join('&');
    return this.#pages(`/starry/environments?${query}`);
  }

  orphans = () => this.insist('GET', '/starry/orphans');

  instances = () => this.insist('GET', '/starry/instances');

  /** Runs a software template; resolves to the id of the task. */
  async runTemplate(templateRef, values) {
    const { id } = await this.insist('POST', '/scaffolder/v2/tasks', {
      templateRef,
      values,
    });
    return id;
  }

  task = id => this.insist('GET', `/scaffolder/v2/tasks/${id}`);

  retryTask = id => this.insist('POST', `/scaffolder/v2/tasks/${id}/retry`, {});

  /** The last output of a task that is done. */
  async outputOf(taskId) {
    const events = await this.insist(
      'GET',
      `/scaffolder/v2/tasks/${taskId}/events`,
    );
    return events.findLast(({ type }) => type === 'completion')?.body.output;
  }

  async #pages(route) {
    const items = [];
    const glue = route.includes('?') ? '&' : '?';
    let cursor = '';
    do {
      const page = await this.insist(
        'GET',
        `${route}${glue}limit=100${cursor}`,
      );
      items.push(...page.items);
      const { nextCursor } = page.pageInfo;
      cursor = nextCursor && `&cursor=${encodeURIComponent(nextCursor)}`;
    } while (cursor);
    return items;
  }
}
