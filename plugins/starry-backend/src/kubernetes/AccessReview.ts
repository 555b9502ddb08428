import { ApiException } from '@kubernetes/client-node';
import { KubernetesApi } from './KubernetesApi';
import { ClusterUnavailableError } from './ClusterUnavailableError';

/** Something that Kubernetes may be asked whether a token may do. */
export interface AccessQuestion {
  verb: 'create' | 'delete' | 'get' | 'list' | '*';
  /** Empty for the core group. */
  group: string;
  resource: string;
}

/**
 * Asks a cluster what its token may do, in all namespaces. Kubernetes answers
 * everyone whom it knows.
 */
export class AccessReview {
  static create(api: KubernetesApi): AccessReview {
    return new AccessReview(api);
  }

  private constructor(private readonly api: KubernetesApi) {}

  /** @throws ClusterUnavailableError when the cluster does not say. */
  async allows(question: AccessQuestion): Promise<boolean> {
    try {
      const { status } =
        await this.api.authorization.createSelfSubjectAccessReview({
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes: question },
          },
        });
      return status?.allowed === true;
    } catch (error) {
      const status = error instanceof ApiException ? error.code : undefined;
      throw new ClusterUnavailableError(meaningOf(status));
    }
  }
}

/** The client's own message would repeat headers and body. */
function meaningOf(status: number | undefined): string {
  switch (status) {
    case undefined:
      return 'The cluster cannot be reached';
    case 401:
      return "The cluster does not accept Starry's token";
    default:
      return `The cluster answered with status ${status}`;
  }
}
