import { until } from './ContractClient';

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

  /** All messages so far. */
  get messages(): any[] {
    return this.raw
      .split('\n')
      .slice(0, -1)
      .map(line => line.replace(/^data: /, ''))
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line));
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
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body!) {
      this.raw += decoder.decode(chunk as Uint8Array, { stream: true });
    }
  }
}
