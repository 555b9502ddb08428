import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The end of a file, of so many bytes at the most. */
export function tailOf(file: string, bytes: number): string {
  const opened = openSync(file, 'r');
  try {
    const { size } = fstatSync(opened);
    const length = Math.min(bytes, size);
    const buffer = Buffer.alloc(length);
    readSync(opened, buffer, 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    closeSync(opened);
  }
}
