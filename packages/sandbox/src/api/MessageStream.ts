import type { Request, Response } from 'express';

/** More than this waiting for a slow reader is lost, as in Argo CD. */
const MAX_WAITING = 1_000;

/**
 * A stream of messages the way Argo CD's gateway sends it: server-sent events
 * for exactly that `Accept`, else a JSON document a line. Nothing, not even
 * headers, is sent before the first message.
 */
export class MessageStream {
  private readonly events: boolean;
  private keepalive?: NodeJS.Timeout;
  private waiting: string[] = [];
  private blocked = false;

  /** Aborted when the reader has gone, or {@link end} was called. */
  readonly closed: AbortSignal;

  constructor(
    request: Request,
    private readonly response: Response,
    private readonly keepaliveInterval: number,
  ) {
    this.events = request.get('accept') === 'text/event-stream';
    const closing = new AbortController();
    this.closed = closing.signal;
    response.on('close', () => {
      clearInterval(this.keepalive);
      this.waiting = [];
      closing.abort();
    });
    response.on('drain', () => this.flush());
  }

  send(message: unknown): void {
    if (this.closed.aborted) {
      return;
    }
    this.begin();
    const json = JSON.stringify(message);
    const text = this.events ? `data: ${json} \n\n\n` : `${json}\n`;
    if (!this.blocked) {
      this.blocked = !this.response.write(text);
    } else if (this.waiting.length < MAX_WAITING) {
      this.waiting.push(text);
    }
  }

  /** Ends the stream, however little was sent. */
  end(): void {
    if (!this.closed.aborted) {
      this.begin();
      this.response.write(this.waiting.splice(0).join(''));
      this.response.end();
    }
  }

  private begin() {
    if (this.response.headersSent) {
      return;
    }
    this.response.status(200);
    this.response.setHeader(
      'Content-Type',
      this.events ? 'text/event-stream' : 'application/json',
    );
    this.response.setHeader('Cache-Control', 'no-cache');
    this.response.setHeader('X-Accel-Buffering', 'no');
    if (this.events) {
      this.keepalive = setInterval(
        () => !this.blocked && this.response.write(':\n'),
        this.keepaliveInterval,
      );
    }
  }

  private flush() {
    this.blocked = false;
    while (!this.blocked && this.waiting.length > 0) {
      this.blocked = !this.response.write(this.waiting.shift()!);
    }
  }
}
