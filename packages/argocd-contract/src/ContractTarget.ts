/**
 * An Argo CD, real or not, that the contract is checked against. All that the
 * contract does goes through its API, and that of the Kubernetes behind it.
 *
 * @public
 */
export interface ContractTarget {
  /** Of Argo CD. */
  url: string;
  /** Of an account that may do all with applications of {@link project}. */
  token: string;
  /** A project that permits any `file://` repository and namespace `env-*`. */
  project: string;
  /** A project that the token has no rights in. */
  forbiddenProject: string;
  /** A namespace that {@link forbiddenProject} permits. */
  forbiddenNamespace: string;
  /** For the tests that log in; they are skipped without it. */
  admin?: { username: string; password: string };
  /** The Kubernetes behind it; what is about that is skipped without it. */
  kubernetes?: KubernetesTarget;
  /** Milliseconds between the keepalives of a watch. */
  keepaliveInterval: number;
  /**
   * Ends the API server and starts it again at the same address. Where it
   * cannot be done, what is about a restart is skipped.
   */
  restart?: () => Promise<void>;
}

/**
 * A Kubernetes, real or not, and two who may enter it.
 *
 * @public
 */
export interface KubernetesTarget {
  url: string;
  /** The certificate that it is trusted by, PEM in base64. */
  caData?: string;
  /**
   * May see and delete the namespaces of environments and list ConfigMaps, and
   * neither change what is in a namespace nor read Secrets.
   */
  portal: KubernetesCredentials;
  /** May do everything. */
  admin: KubernetesCredentials;
}

/**
 * A token, or a certificate and its key, as PEM.
 *
 * @public
 */
export interface KubernetesCredentials {
  token?: string;
  certificate?: string;
  key?: string;
}
