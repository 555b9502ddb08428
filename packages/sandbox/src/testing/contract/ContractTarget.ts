/**
 * An Argo CD, real or not, that the contract is checked against. All that the
 * contract does goes through its API.
 *
 * @public
 */
export interface ContractTarget {
  url: string;
  /** Of an account that may do all with applications of {@link project}. */
  token: string;
  /** A project that permits any `file://` repository and namespace `env-*`. */
  project: string;
  /** A project that the token has no rights in. */
  forbiddenProject: string;
  /** For the tests that log in; they are skipped without it. */
  admin?: { username: string; password: string };
  /** Milliseconds between the keepalives of a watch. */
  keepaliveInterval: number;
  /**
   * Ends the API server and starts it again at the same address. Where it
   * cannot be done, what is about a restart is skipped.
   */
  restart?: () => Promise<void>;
}
