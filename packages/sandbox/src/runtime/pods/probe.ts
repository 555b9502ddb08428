import { request } from 'node:http';
import { connect } from 'node:net';

/** A probe as a pod's specification has it. */
export interface ProbeSpec {
  httpGet?: {
    path?: string;
    httpHeaders?: Array<{ name: string; value: string }>;
  };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
}

/**
 * Asks a program once; rejects when it is not well. A probe that would run a
 * command in the container, which does not exist here, asks only whether the
 * program's port is open.
 */
export async function probe(spec: ProbeSpec, port: number): Promise<void> {
  const timeout = (spec.timeoutSeconds ?? 1) * 1000;
  await (spec.httpGet
    ? httpGet(spec.httpGet, port, timeout)
    : tcpConnect(port, timeout));
}

async function httpGet(
  { path = '/', httpHeaders = [] }: NonNullable<ProbeSpec['httpGet']>,
  port: number,
  timeout: number,
): Promise<void> {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = Object.fromEntries(httpHeaders.map(h => [h.name, h.value]));
    const outgoing = request(
      { host: '127.0.0.1', port, path, agent: false, headers, timeout },
      response => {
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`no answer within ${timeout} ms`)),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
  if (status < 200 || status >= 400) {
    throw new Error(`HTTP probe failed with statuscode: ${status}`);
  }
}

async function tcpConnect(port: number, timeout: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout });
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () =>
      socket.destroy(new Error(`no connection within ${timeout} ms`)),
    );
    socket.on('error', reject);
  });
}
