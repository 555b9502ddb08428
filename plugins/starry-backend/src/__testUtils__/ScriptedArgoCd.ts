import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';

type Handler = (
  request: IncomingMessage & { body: string; query: URLSearchParams },
  response: ServerResponse,
) => void;

/** An HTTP server on loopback that answers as a test tells it to. */
export class ScriptedArgoCd {
  static async start(): Promise<ScriptedArgoCd> {
    const scripted = new ScriptedArgoCd();
    scripted.server.listen(0, '127.0.0.1');
    await new Promise(resolve => scripted.server.once('listening', resolve));
    return scripted;
  }

  readonly requests: Array<{
    method: string;
    path: string;
    query: URLSearchParams;
    headers: IncomingMessage['headers'];
    body: string;
  }> = [];
  private readonly handlers = new Map<string, Handler>();
  private unknown?: Handler;
  private readonly streams = new Set<ServerResponse>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const body = Buffer.concat(chunks).toString();
        const { method = 'GET', headers } = request;
        const query = url.searchParams;
        this.requests.push({
          method,
          path: url.pathname,
          query,
          headers,
          body,
        });
        const handler =
          this.handlers.get(`${method} ${url.pathname}`) ?? this.unknown;
        if (handler) {
          handler(Object.assign(request, { body, query }), response);
        } else {
          response.writeHead(404).end('{"message":"not found","code":5}');
        }
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  on(
    route: string,
    handler: Handler | { status?: number; body: unknown },
  ): void {
    this.handlers.set(
      route,
      typeof handler === 'function'
        ? handler
        : (_, response) =>
            response
              .writeHead(handler.status ?? 200, {
                'Content-Type': 'application/json',
              })
              .end(JSON.stringify(handler.body)),
    );
  }

  off(route: string): void {
    this.handlers.delete(route);
  }

  /** Answers what no route is for; 404 otherwise. */
  onUnknown(handler: Handler): void {
    this.unknown = handler;
  }

  /** Answers the watch with a stream that the test feeds. */
  onWatch(): void {
    this.on('GET /api/v1/stream/applications', (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(':\n');
      this.streams.add(response);
      response.on('close', () => this.streams.delete(response));
    });
  }

  get watchers(): number {
    return this.streams.size;
  }

  send(text: string): void {
    this.streams.forEach(stream => stream.write(text));
  }

  sendEvent(type: string, application: unknown): void {
    this.send(
      `data: ${JSON.stringify({ result: { type, application } })} \n\n`,
    );
  }

  dropWatch(): void {
    this.streams.forEach(stream => stream.destroy());
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

/** Resolves when the condition holds; for real sockets, which take their time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number = 60_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`Not so after ${timeoutMs} ms: ${condition}`);
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
