import {
  ApiException,
  AuthorizationV1Api,
  Configuration,
  CoreV1Api,
  createConfiguration,
  HttpMethod,
  KubeConfig,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { KubernetesSettings } from '../config/Settings';

/** The API of one cluster, with its credentials and time limit. */
export class KubernetesApi {
  static create(settings: KubernetesSettings, timeoutMs: number) {
    return new KubernetesApi(configure(settings, timeoutMs), timeoutMs);
  }

  /** Namespaces, and what else the API's core group has. */
  readonly core: CoreV1Api;
  readonly authorization: AuthorizationV1Api;

  private constructor(
    private readonly configuration: Configuration,
    private readonly timeoutMs: number,
  ) {
    this.core = new CoreV1Api(configuration);
    this.authorization = new AuthorizationV1Api(configuration);
  }

  /**
   * Reads what the generated client has no call for: kinds that are known only
   * by name, and lists without the objects' content.
   *
   * @param path - its segments; they are escaped.
   * @throws ApiException for any status but 2xx.
   */
  async get<T>(
    path: string[],
    options: {
      query?: Record<string, string>;
      accept?: string;
      signal?: AbortSignal;
    } = {},
  ): Promise<T> {
    const { query = {}, accept = 'application/json', signal } = options;
    if (path.some(segment => /^\.{0,2}$/.test(segment))) {
      throw new Error('Not a path of the Kubernetes API');
    }
    const { authMethods, baseServer, httpApi } = this.configuration;
    const request = baseServer.makeRequestContext(
      `/${path.map(encodeURIComponent).join('/')}`,
      HttpMethod.GET,
    );
    request.setHeaderParam('Accept', accept);
    for (const [name, value] of Object.entries(query)) {
      request.setQueryParam(name, value);
    }
    await authMethods.default?.applySecurityAuthentication(request);
    const limit = AbortSignal.timeout(this.timeoutMs);
    request.setSignal(signal ? AbortSignal.any([limit, signal]) : limit);
    const response = await httpApi.send(request).toPromise();
    const body = await response.body.text();
    if (response.httpStatusCode < 200 || response.httpStatusCode > 299) {
      throw new ApiException(response.httpStatusCode, 'Refused', undefined, {});
    }
    return JSON.parse(body);
  }
}

function configure(
  settings: KubernetesSettings,
  timeoutMs: number,
): Configuration {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: settings.url,
      caData: settings.caData,
      // Without TLS there is nothing to verify; the client wants that said.
      skipTLSVerify: settings.skipTLSVerify || settings.url.startsWith('http:'),
    },
    {
      name: 'starry',
      // It may be replaced while Starry runs.
      get token() {
        return settings.token;
      },
    },
  );
  return createConfiguration({
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
  });
}
