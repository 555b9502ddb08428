import { createParser } from 'eventsource-parser';
import { until } from './until';

/** An open watch, with every byte it got. */
export class WatchReader {
  /**
   * Resolves at once; an Argo CD that has nothing to say does not even send
   * headers.
   */
  static async open(
    url: string,
    headers: Record<string, string>,
  ): Promise<WatchReader> {
    return new WatchReader(url, headers);
  }

  private readonly aborting = new AbortController();
  /** All messages so far. */
  readonly messages: any[] = [];
  raw = '';
  response?: Response;
  ended = false;

  private constructor(url: string, headers: Record<string, string>) {
    // How a connection ended shows in what it brought.
    this.read(url, headers)
      .catch(() => {})
      .finally(() => {
        this.ended = true;
      });
  }

  /** The first message that is as wanted, now or later. */
  async message(wanted: (result: any) => unknown): Promise<any> {
    return await until(
      async () => this.messages.map(m => m.result).find(r => r && wanted(r)),
      'a message of the watch',
    );
  }

  async text(wanted: RegExp, timeout?: number): Promise<string> {
    return await until(
      async () => wanted.test(this.raw) && this.raw,
      `${wanted} in the watch`,
      timeout,
    );
  }

  close(): void {
    this.aborting.abort();
  }

  private async read(url: string, headers: Record<string, string>) {
    this.response = await fetch(url, {
      headers,
      signal: this.aborting.signal,
    });
    const type = this.response.headers.get('content-type') ?? '';
    const add = (message: string) => this.messages.push(JSON.parse(message));
    const feed = type.startsWith('text/event-stream')
      ? ofEvents(add)
      : ofLines(add);
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body!) {
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      this.raw += text;
      feed(text);
    }
  }
}

/** Takes the body's text, piece by piece. */
type Feed = (text: string) => void;

function ofEvents(onMessage: (message: string) => void): Feed {
  const parser = createParser({
    onEvent: ({ data }) => onMessage(data),
    onError: error => {
      throw error;
    },
  });
  return text => parser.feed(text);
}

/** What those get who do not ask for events: one message a line. */
function ofLines(onMessage: (message: string) => void): Feed {
  let rest = '';
  return text => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    lines.filter(line => line !== '').forEach(onMessage);
  };
}
