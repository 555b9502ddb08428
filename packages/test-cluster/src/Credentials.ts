/**
 * What it takes to use a cluster.
 *
 * @public
 */
export interface Credentials {
  /** Address of Argo CD. */
  url: string;
  /** Of the account `starry`, which is limited to {@link Credentials.project}. */
  token: string;
  /**
   * Of an account that may read logs as well, which the sandbox offers and
   * Starry does without.
   */
  contractToken: string;
  /** Of Argo CD's account `admin`. */
  adminPassword: string;
  kubernetesUrl: string;
  /** Of Starry's service account, with all that deploy/kubernetes grants. */
  kubernetesToken: string;
  /** The certificate that Kubernetes' API is trusted by, PEM in base64. */
  kubernetesCaData: string;
  /** That of deploy/argocd, for any `file://` repository. */
  project: string;
  /** A project in which the account may do nothing. */
  forbiddenProject: string;
  /** Where Argo CD reads the repositories of the cluster's git folder. */
  gitUrl: string;
  /** The administrator's way to the cluster. */
  kubeconfig: string;
  /** The folder that all of the cluster's state is in. */
  dataDir: string;
}
