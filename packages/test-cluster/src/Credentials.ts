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
  /** Of Argo CD's account `admin`. */
  adminPassword: string;
  kubernetesUrl: string;
  /** Of a service account that may read everything but Secrets. */
  kubernetesToken: string;
  /** The certificate that Kubernetes' API is trusted by, PEM in base64. */
  kubernetesCaData: string;
  /** The project that takes any `file://` repository and namespace `env-*`. */
  project: string;
  /** A project in which the account may do nothing. */
  forbiddenProject: string;
  /** The administrator's way to the cluster. */
  kubeconfig: string;
  /** The folder that all of the cluster's state is in. */
  dataDir: string;
}
