import http from 'node:http';
import { createParser } from 'eventsource-parser';

const REOPEN_MS = 1_000;

/**
 * Reads a stream of server-sent events and opens it again whenever it ends,
 * until the result is called. Each event comes with this machine's time at which
 * it came in. Not with `fetch`, which gives up on a stream that is silent for
 * five minutes.
 */
export function followEventStream(
  url: string,
  options: {
    token: string;
    onEvent(data: string, at: number): void;
    reopenMs?: number;
  },
): () => void {
  const { token, onEvent, reopenMs = REOPEN_MS } = options;
  let stopped = false;
  let request: http.ClientRequest;

  function open() {
    if (stopped) return;
    const headers = {
      Authorization: `Bearer ${token}`,
      Accept: 'text/event-stream',
    };
    request = http.get(url, { headers }, response => {
      let at = 0;
      const parser = createParser({ onEvent: ({ data }) => onEvent(data, at) });
      response.setEncoding('utf8');
      response.on('data', chunk => {
        at = Date.now();
        parser.feed(chunk);
      });
      // Whatever it is, `close` comes after it.
      response.on('error', () => {});
    });
    request.on('error', () => {});
    request.on('close', () => setTimeout(open, reopenMs).unref());
  }

  open();
  return () => {
    stopped = true;
    request.destroy();
  };
}
