import { createParser } from 'eventsource-parser';
import { Clock } from '../clock/Clock';
import { ArgoCdError } from './ArgoCdError';
import { asArgoCdError } from './ArgoCdHttp';
import { Application, ApplicationEvent } from './types';

/** Largest single event; an application is a few kilobytes. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;

/** Argo CD sends a comment every 15 s once it has sent anything. */
const IDLE_LIMIT_MS = 45_000;

/**
 * Before its first event Argo CD sends nothing at all, not even headers: with
 * no applications that is as it should be. The stream is then opened anew now
 * and then, in case the connection is dead.
 */
const SILENT_LIMIT_MS = 120_000;

/**
 * Reads Argo CD's event stream. Ends when `signal` aborts or when Argo CD says
 * nothing from the beginning; throws when the stream breaks or falls silent.
 */
export async function* watchStream(options: {
  open: (signal: AbortSignal) => Promise<Response>;
  /** What an error in the stream means. */
  failure: (status: number, message: string) => ArgoCdError;
  clock: Clock;
  signal: AbortSignal;
  /** Called whenever anything comes in, keep-alive comments included. */
  onAlive?: () => void;
}): AsyncGenerator<ApplicationEvent> {
  const { open, failure, clock, signal, onAlive } = options;
  const silence = new AbortController();
  let cancel = clock.after(SILENT_LIMIT_MS, () => silence.abort());
  let answered = false;
  const alive = () => {
    answered = true;
    cancel();
    cancel = clock.after(IDLE_LIMIT_MS, () => silence.abort());
    onAlive?.();
  };

  const frames: string[] = [];
  let overflow = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_BYTES,
    onEvent: event => frames.push(event.data),
    onError: error => {
      overflow ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  const decoder = new TextDecoder();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  try {
    const response = await open(AbortSignal.any([signal, silence.signal]));
    if (!response.headers.get('content-type')?.includes('text/event-stream')) {
      throw new ArgoCdError(
        'unavailable',
        'Argo CD did not answer with an event stream',
      );
    }
    alive();
    reader = response.body?.getReader();
    while (reader) {
      const { done, value } = await reader.read();
      if (done) {
        throw new ArgoCdError('unavailable', 'Argo CD ended the event stream');
      }
      alive();
      parser.feed(decoder.decode(value, { stream: true }));
      if (overflow) {
        throw new ArgoCdError('unavailable', 'An event is too large');
      }
      for (const frame of frames.splice(0)) {
        const event = parseFrame(frame, failure);
        if (event) {
          yield event;
        }
      }
    }
  } catch (error) {
    if (signal.aborted || (silence.signal.aborted && !answered)) {
      return;
    }
    if (silence.signal.aborted) {
      throw new ArgoCdError('unavailable', 'The event stream fell silent');
    }
    throw asArgoCdError(error);
  } finally {
    cancel();
    await reader?.cancel().catch(() => {});
  }
}

function parseFrame(
  frame: string,
  failure: (status: number, message: string) => ArgoCdError,
): ApplicationEvent | undefined {
  let envelope: {
    result?: { type?: string; application?: Application };
    error?: { http_code?: number; message?: string };
  };
  try {
    envelope = JSON.parse(frame);
  } catch {
    throw new ArgoCdError('unavailable', 'An event is incomplete');
  }
  if (envelope?.error) {
    const { http_code: status = 500, message = '' } = envelope.error;
    throw failure(status, message);
  }
  const { type, application } = envelope?.result ?? {};
  return type && application ? { type, application } : undefined;
}
