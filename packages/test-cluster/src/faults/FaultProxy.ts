import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { Server } from 'node:https';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { Faults } from './Faults';

/** Longer than any client keeps a connection that it does not use. */
const KEEP_ALIVE = 600_000;

/** About a connection, not about what is said over it. */
const OF_CONNECTION = ['connection', 'keep-alive', 'proxy-connection'];

/** Kubernetes' own words for what its clients tell apart. */
const REASONS: Record<number, string> = {
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/**
 * Stands before an API server, with its certificate, and answers some of the
 * requests in its place. All others, watches too, pass through as they are;
 * what has to switch the protocol (exec, attach, port-forward) cannot.
 *
 * Who shows a certificate of the cluster's authority is taken for the
 * administrator, since a certificate cannot be passed on and nobody else has
 * one; everybody else is who their token says.
 */
export class FaultProxy {
  private readonly server: Server;
  private readonly faults: Faults;
  private readonly target: string;
  private readonly asAdministrator: Agent;
  private readonly asThemselves: Agent;

  constructor(options: {
    /** Address of the API server. */
    target: string;
    /** The folder of the cluster's authority and its one certificate. */
    pki: string;
    /** The file that faults are put into. */
    faults: string;
  }) {
    const read = (name: string) => readFileSync(join(options.pki, name));
    const ca = read('ca.crt');
    const identity = { cert: read('admin.crt'), key: read('admin.key') };
    this.target = options.target;
    this.faults = new Faults(options.faults);
    this.asAdministrator = new Agent({ keepAlive: true, ca, ...identity });
    this.asThemselves = new Agent({ keepAlive: true, ca });
    this.server = createServer(
      {
        ...identity,
        ca,
        requestCert: true,
        // Those without one have a token.
        rejectUnauthorized: false,
        keepAliveTimeout: KEEP_ALIVE,
      },
      (incoming, answer) => this.handle(incoming, answer),
    );
  }

  listen(port: number): void {
    this.server.listen(port, '127.0.0.1');
  }

  private handle(incoming: IncomingMessage, answer: ServerResponse): void {
    const status = this.faults.statusFor(Math.random);
    if (status !== undefined) {
      incoming.resume();
      refuse(answer, status, 'a fault that was asked for');
      return;
    }
    const { authorized } = incoming.socket as TLSSocket;
    const outgoing = request(`${this.target}${incoming.url}`, {
      method: incoming.method,
      headers: endToEnd(incoming.headers),
      agent: authorized ? this.asAdministrator : this.asThemselves,
    });
    outgoing.on('response', response => {
      answer.writeHead(response.statusCode!, endToEnd(response.headers));
      // A watch may say nothing for long.
      answer.flushHeaders();
      pipeline(response, answer, () => {});
    });
    outgoing.on('error', error => {
      if (answer.headersSent) {
        answer.destroy();
      } else {
        refuse(answer, 502, error.message);
      }
    });
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}

function endToEnd<T extends object>(headers: T): T {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name)),
  ) as T;
}

/** In Kubernetes' own form. */
function refuse(answer: ServerResponse, code: number, message: string): void {
  answer.writeHead(code, { 'Content-Type': 'application/json' });
  answer.end(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: `The fault proxy: ${message}`,
      reason: REASONS[code],
      code,
    }),
  );
}
