import type { Readable } from 'node:stream';

/** Longer lines are cut, as a container runtime does. */
export const MAX_LINE_LENGTH = 8 * 1024;

/** Calls back on each line of a stream, in bounded memory. */
export function splitLines(
  stream: Readable,
  onLine: (line: string) => void,
): void {
  let line = '';
  const append = (text: string) => {
    line += text.slice(0, Math.max(0, MAX_LINE_LENGTH - line.length));
  };
  const end = () => {
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    line = '';
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first, ...others] = chunk.split('\n');
    append(first);
    for (const part of others) {
      end();
      append(part);
    }
  });
  stream.on('error', () => {});
  stream.once('close', () => {
    if (line) {
      end();
    }
  });
}
