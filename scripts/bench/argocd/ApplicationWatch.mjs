import http from 'node:http';

const FIELDS = [
  'error',
  'result.type',
  ...[
    'metadata.name',
    'operation',
    'status.reconciledAt',
    'status.sync.status',
    'status.health',
    'status.operationState.phase',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
  ].map(path => `result.application.${path}`),
].join(',');

/** Argo CD loses events; whoever waits for one that is lost is told. */
const REOPEN_MS = 1_000;

/**
 * The reference: Argo CD's own event stream, read beside Starry and not
 * through it. Every event is stamped with this machine's clock as it comes in.
 */
export class ApplicationWatch {
  static start(api) {
    const watch = new ApplicationWatch(api);
    watch.open();
    return watch;
  }

  constructor(api) {
    this.api = api;
    this.events = new Map();
    this.waiting = new Set();
    this.stopped = false;
  }

  /** Events about an application so far: `{ at, type, application }`. */
  of(name) {
    return this.events.get(name) ?? [];
  }

  /** The first event about the application that satisfies the condition. */
  async first(name, condition, timeoutMs) {
    const find = () => this.of(name).find(condition);
    return (
      find() ??
      (await new Promise((resolve, reject) => {
        const look = () => {
          const event = find();
          if (event) done(() => resolve(event));
        };
        const done = settle => {
          clearTimeout(timer);
          this.waiting.delete(look);
          settle();
        };
        const timer = setTimeout(
          () =>
            done(() =>
              reject(
                new Error(
                  `Argo CD did not tell of ${name} within ${
                    timeoutMs / 1000
                  } s; last: ${JSON.stringify(this.of(name).at(-1))}`,
                ),
              ),
            ),
          timeoutMs,
        );
        this.waiting.add(look);
      }))
    );
  }

  forget(name) {
    this.events.delete(name);
  }

  stop() {
    this.stopped = true;
    this.request?.destroy();
  }

  open() {
    if (this.stopped) return;
    const { url, token, project } = this.api;
    const query = new URLSearchParams({ projects: project, fields: FIELDS });
    const again = () => setTimeout(() => this.open(), REOPEN_MS).unref();
    this.request = http.get(
      `${url}/api/v1/stream/applications?${query}`,
      {
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'text/event-stream',
        },
      },
      response => {
        let pending = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          const at = Date.now();
          const lines = (pending + chunk).split('\n');
          pending = lines.pop();
          for (const line of lines) this.take(line, at);
        });
        response.on('error', () => {});
      },
    );
    this.request.on('error', () => {});
    this.request.on('close', again);
  }

  take(line, at) {
    if (!line.startsWith('data: ')) return;
    const { type, application } = JSON.parse(line.slice(6)).result ?? {};
    const name = application?.metadata?.name;
    if (!name) return;
    if (!this.events.has(name)) this.events.set(name, []);
    this.events.get(name).push({ at, type, application });
    for (const look of this.waiting) look();
  }
}
