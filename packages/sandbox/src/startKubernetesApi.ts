import { randomBytes } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import { ApiServer } from './ApiServer';
import type { Cluster } from './cluster';
import { Access, createKubernetesRouter } from './kubernetes';
import type { PolicyRule } from './kubernetes';

/**
 * How a cluster's API is served.
 *
 * @public
 */
export interface KubernetesApiOptions {
  /** What is in it is served. */
  cluster: Cluster;
  /** 0, the default, for any free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Of a portal; a random one by default. */
  token?: string;
  /** Of somebody who may do everything; a random one by default. */
  adminToken?: string;
  /**
   * What the portal may do; by default, see and delete namespaces, and list
   * what is in them, but no Secrets.
   */
  rules?: PolicyRule[];
}

/**
 * A Kubernetes API that is served.
 *
 * @public
 */
export interface KubernetesApi {
  url: string;
  /** With the rights of a portal. */
  token: string;
  /** May do everything. */
  adminToken: string;
  stop(): Promise<void>;
}

/**
 * Serves what a portal asks of Kubernetes, for the objects of a cluster.
 *
 * @throws {@link SandboxError} if the port cannot be had
 * @public
 */
export async function startKubernetesApi(
  options: KubernetesApiOptions,
): Promise<KubernetesApi> {
  const { token = secret(), adminToken = secret() } = options;
  const server = await ApiServer.listen(options);
  const api = express();
  api.disable('x-powered-by');
  api.disable('etag');
  api.use(createKubernetesApi({ ...options, token, adminToken }));
  server.serve(api);
  return { url: server.url, token, adminToken, stop: () => server.close() };
}

/** The same without a port of its own. */
export function createKubernetesApi(options: {
  cluster: Cluster;
  token: string;
  adminToken: string;
  rules?: PolicyRule[];
}): Router {
  return createKubernetesRouter({
    cluster: options.cluster,
    access: Access.create({
      portalToken: options.token,
      adminToken: options.adminToken,
      portalRules: options.rules,
    }),
  });
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
