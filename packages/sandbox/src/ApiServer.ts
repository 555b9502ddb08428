import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SandboxError } from './SandboxError';

/**
 * A port that answers 503 until there is something to serve, so that one that
 * is taken is known before anything else has begun.
 */
export class ApiServer {
  /** @throws {@link SandboxError} if the port cannot be had */
  static async listen(options: {
    /** 0, the default, for any free one. */
    port?: number;
    /** 127.0.0.1 by default. */
    host?: string;
  }): Promise<ApiServer> {
    const { port = 0, host = '127.0.0.1' } = options;
    const server = new ApiServer();
    const actual = await listen(server.server, port, host).catch(error => {
      throw portError(error, port);
    });
    server.url = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
    return server;
  }

  url = '';

  private readonly server = http.createServer((request, response) =>
    this.listener(request, response),
  );
  private listener: http.RequestListener = (_request, response) => {
    response.writeHead(503).end();
  };

  private constructor() {}

  serve(listener: http.RequestListener): void {
    this.listener = listener;
  }

  /** Ends all connections, open streams too. May be called twice. */
  async close(): Promise<void> {
    await close(this.server);
  }
}

/** Resolves with the port, once it is open. */
export async function listen(
  server: http.Server,
  port: number,
  host: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

export async function close(server: http.Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Why a port cannot be had, in a sentence. */
export function portError(error: NodeJS.ErrnoException, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new SandboxError(
        `port ${port} is taken by another program; stop it, or choose another port`,
      );
    case 'EACCES':
      return new SandboxError(
        `port ${port} may not be used by this user; choose one above 1023`,
      );
    default:
      return error;
  }
}
