import { connect } from 'node:net';
import { ClusterError } from './ClusterError';

/** Asks again until the answer is yes; an error counts as not yet. */
export async function waitUntil(
  ask: () => Promise<boolean>,
  what: string,
  timeout = 120_000,
): Promise<void> {
  const deadline = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      if (await ask()) {
        return;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      const reason = last ? `: ${last}` : '';
      throw new ClusterError(
        `Waited ${timeout / 1000} s in vain for ${what}${reason}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Whether an address answers with success. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** Whether something listens on a port of this machine. */
export function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
