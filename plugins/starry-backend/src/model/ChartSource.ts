/**
 * The chart that an environment is made of, and the domain below which it makes
 * the environment's hosts: the addresses of its services are of that domain.
 */
export interface ChartSource {
  repoUrl: string;
  path: string;
  /** As configured: branch, tag or commit. */
  revision: string;
  /** The commit that `revision` was when resolved. */
  commit: string;
  resolvedAt: Date;
  domain: string;
}
