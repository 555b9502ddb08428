import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  V1Namespace,
  createConfiguration,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { CustomErrorBase } from '@backstage/errors';
import { LABEL_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from '../clock/Clock';
import { KubernetesSettings } from '../config/Settings';
import { NamespaceObservation } from '../environments/types';

/** The cluster did not say whether the namespace exists. */
export class ClusterUnavailableError extends CustomErrorBase {
  override name = 'ClusterUnavailableError' as const;
}

/** A namespace that was, or is to be, an environment's. */
export interface NamespaceIdentity {
  name: string;
  environmentId: string;
  /** Known once the namespace has been seen. */
  uid?: string;
}

/** Sees the namespaces of one cluster; changes none. */
export class Namespaces {
  /**
   * @param options.kubernetes - without it, nothing can be verified, and every
   * answer says so.
   */
  static create(options: {
    kubernetes?: KubernetesSettings;
    clock: Clock;
    timeoutMs: number;
  }): Namespaces {
    const { kubernetes, clock, timeoutMs } = options;
    return new Namespaces(
      kubernetes && createApi(kubernetes, timeoutMs),
      clock,
    );
  }

  private constructor(
    private readonly api: CoreV1Api | undefined,
    private readonly clock: Clock,
  ) {}

  /**
   * State of this very namespace: another one that has taken its name since
   * does not count.
   *
   * @throws ClusterUnavailableError when the cluster does not answer.
   */
  async observe(identity: NamespaceIdentity): Promise<NamespaceObservation> {
    const at = this.clock.now();
    if (!this.api) {
      return {
        at,
        state: 'unverifiable',
        message: 'No credentials for the cluster are configured',
      };
    }
    let namespace: V1Namespace;
    try {
      namespace = await this.api.readNamespace({ name: identity.name });
    } catch (error) {
      return { at, ...readFailure(error) };
    }
    const { uid, labels, deletionTimestamp } = namespace.metadata ?? {};
    const owner = labels?.[LABEL_ENVIRONMENT];
    // The label says more than the UID: an application that was deleted by
    // hand is made again, and its namespace with it.
    const another = owner
      ? owner !== identity.environmentId
      : identity.uid !== undefined && identity.uid !== uid;
    if (another) {
      return { at, state: 'absent', message: 'Another has taken its name' };
    }
    const terminating =
      deletionTimestamp || namespace.status?.phase === 'Terminating';
    return { at, uid, state: terminating ? 'terminating' : 'active' };
  }
}

function readFailure(
  error: unknown,
): Pick<NamespaceObservation, 'state' | 'message'> {
  const status = error instanceof ApiException ? error.code : undefined;
  switch (status) {
    case 404:
      return { state: 'absent' };
    case 401:
    case 403:
      // Not the same as having no credentials: someone meant this to be
      // verified, so nothing is called gone until it is.
      throw new ClusterUnavailableError(
        'The cluster does not let Starry look at namespaces',
      );
    default:
      // The client's own message would repeat headers and body.
      throw new ClusterUnavailableError(
        status
          ? `The cluster answered with status ${status}`
          : 'The cluster cannot be reached',
      );
  }
}

function createApi(settings: KubernetesSettings, timeoutMs: number): CoreV1Api {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: settings.url,
      caData: settings.caData,
      // Without TLS there is nothing to verify; the client wants that said.
      skipTLSVerify: settings.skipTLSVerify || settings.url.startsWith('http:'),
    },
    { name: 'starry', token: settings.token },
  );
  return new CoreV1Api(
    createConfiguration({
      baseServer: new ServerConfiguration(settings.url.replace(/\/+$/, ''), {}),
      authMethods: { default: config },
      promiseMiddleware: [
        {
          pre: async request => {
            request.setSignal(AbortSignal.timeout(timeoutMs));
            return request;
          },
          post: async response => response,
        },
      ],
    }),
  );
}
