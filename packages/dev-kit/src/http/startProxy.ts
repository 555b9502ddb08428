import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyServer } from 'http-proxy-3';

/** A proxy that runs. */
export interface RunningProxy {
  url: string;
  stop(): Promise<void>;
}

/** What to be told of what passes through. */
export interface ProxyListener {
  onRequest?(request: http.IncomingMessage): void;
  /** Before the answer is passed on, as `response`. */
  onAnswer?(
    answer: http.IncomingMessage,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): void;
}

/**
 * Stands before a server and passes everything on as it is, streams included.
 * It takes about a millisecond a request.
 */
export async function startProxy(
  target: string,
  listener: ProxyListener,
): Promise<RunningProxy> {
  const agent = new http.Agent({ keepAlive: true });
  const proxy = createProxyServer({ target, agent, changeOrigin: true });
  // Whoever asked sees what happened: a connection that breaks.
  proxy.on('error', (_error, _request, response) => response?.destroy());
  proxy.on('proxyRes', (answer, request, response) => {
    answer.on('error', () => response.destroy());
    listener.onAnswer?.(answer, request, response);
    // Once they are set: the first event may come much later.
    setImmediate(() => response.flushHeaders());
  });
  const server = http.createServer((request, response) => {
    listener.onRequest?.(request);
    proxy.web(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = new Promise(resolve => {
        server.close(resolve);
      });
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}
