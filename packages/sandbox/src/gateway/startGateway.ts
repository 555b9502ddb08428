import http from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { close, listen } from '../ApiServer';
import type { Cluster } from '../cluster';
import { brokenPage, startingPage, unknownHostPage } from './pages';
import { findRoute, hostOf, hostsOf } from './routes';

const ANSWER_TIMEOUT_MS = 60_000;

/**
 * Where a Service of the cluster listens on this machine.
 *
 * @public
 */
export interface Endpoints {
  endpoint(
    namespace: string,
    service: string,
    port: number | string,
  ): { host: string; port: number } | undefined;
}

function answer(
  res: http.ServerResponse,
  status: number,
  html: string,
  headers: http.OutgoingHttpHeaders = {},
) {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(html);
}

/**
 * The cluster's ingress controller: one HTTP server that routes by host to the
 * Services that Ingresses name.
 *
 * @throws the system's error if the port cannot be had
 * @public
 */
export async function startGateway(options: {
  cluster: Cluster;
  runtime: Endpoints;
  /** 0, the default, for any free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
}): Promise<{ port: number; stop(): Promise<void> }> {
  const { cluster, runtime } = options;
  const proxy = createProxyServer({
    xfwd: true,
    proxyTimeout: ANSWER_TIMEOUT_MS,
  });
  let port = 0;

  const targetOf = (req: http.IncomingMessage) => {
    const path = (req.url ?? '/').split('?')[0];
    const route = findRoute(cluster, hostOf(req.headers.host), path);
    if (!route) return { known: false as const };
    const endpoint = runtime.endpoint(
      route.namespace,
      route.service,
      route.port,
    );
    return {
      known: true as const,
      target: endpoint && `http://${endpoint.host}:${endpoint.port}`,
    };
  };

  const server = http.createServer((req, res) => {
    const host = hostOf(req.headers.host);
    const { known, target } = targetOf(req);
    if (!known) {
      answer(res, 404, unknownHostPage(host, hostsOf(cluster), port));
    } else if (!target) {
      answer(res, 503, startingPage(host), { 'Retry-After': '2' });
    } else {
      proxy.web(req, res, { target }, error => {
        // The Service refuses while none of its pods is ready.
        const refused = (error as NodeJS.ErrnoException).code;
        if (refused === 'ECONNREFUSED' || refused === 'ECONNRESET') {
          answer(res, 503, startingPage(host), { 'Retry-After': '2' });
        } else {
          answer(res, 502, brokenPage(host));
        }
      });
    }
  });
  server.on('upgrade', (req, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy());
    const { target } = targetOf(req);
    if (target) proxy.ws(req, socket, head, { target }, () => socket.destroy());
    else socket.destroy();
  });

  port = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');

  return {
    port,
    async stop() {
      await close(server);
      proxy.close();
    },
  };
}
