import { setTimeout as pause } from 'node:timers/promises';

const SHOWN_CHARACTERS = 6_000;

/** For what to wait, and how long. */
export interface WaitOptions {
  /** What is going to be so, as a clause: `the portal answers`. */
  what: string;
  timeoutMs: number;
  everyMs?: number;
  /** Ends the waiting once aborted. */
  signal?: AbortSignal;
  /** Without these it cannot come true: each `check` throws if it has ended. */
  processes?: Array<{ check(): void }>;
}

/** Reads again and again until what was read is as wanted; returns that. */
export async function waitUntil<T>(
  read: () => T | Promise<T>,
  isDone: (value: T) => boolean,
  options: WaitOptions,
): Promise<T> {
  const { what, timeoutMs, everyMs = 50, signal, processes = [] } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    for (const one of processes) one.check();
    signal?.throwIfAborted();
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `Waited ${timeoutMs / 1000} s in vain until ${what}.${shown(value)}`,
      );
    }
    await pause(everyMs, undefined, { signal });
  }
}

function shown(value: unknown): string {
  if (value === undefined || typeof value === 'boolean') return '';
  const text = JSON.stringify(value, null, 2);
  return ` At last it was:\n${text.slice(0, SHOWN_CHARACTERS)}`;
}
