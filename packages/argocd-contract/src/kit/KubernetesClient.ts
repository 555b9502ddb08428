import http from 'node:http';
import https from 'node:https';
import type {
  KubernetesCredentials,
  KubernetesTarget,
} from '../ContractTarget';
import { parseJson } from './Answer';
import type { Answer } from './Answer';

/** Only what each object is called, and what holds it. */
export const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Speaks HTTP to the target's Kubernetes, under a certificate of its own. */
export class KubernetesClient {
  constructor(
    private readonly target: KubernetesTarget,
    private readonly credentials: KubernetesCredentials | null = target.portal,
  ) {}

  /** The same for somebody else; `null` for nobody. */
  as(credentials: KubernetesCredentials | null): KubernetesClient {
    return new KubernetesClient(this.target, credentials);
  }

  asAdmin(): KubernetesClient {
    return this.as(this.target.admin);
  }

  get = (path: string, accept = 'application/json') =>
    this.send('GET', path, { headers: { Accept: accept } });
  post = (path: string, body: unknown) => this.send('POST', path, { body });
  delete = (path: string, body?: unknown) =>
    this.send('DELETE', path, { body });
  patch = (path: string, body: unknown) =>
    this.send('PATCH', path, {
      body,
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });

  /** The items of a list. */
  async list(path: string, accept?: string): Promise<any[]> {
    return (await this.get(path, accept)).json.items;
  }

  async send(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer> {
    const { url, caData } = this.target;
    const { token, certificate, key } = this.credentials ?? {};
    const body =
      options?.body === undefined ? '' : JSON.stringify(options.body);
    const address = new URL(`${url.replace(/\/$/, '')}${path}`);
    const sent = (address.protocol === 'https:' ? https : http).request(
      address,
      {
        method,
        agent: false,
        ca: caData && Buffer.from(caData, 'base64'),
        cert: certificate,
        key,
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(body && {
            'Content-Type': 'application/json',
            // Node does not add it to a DELETE.
            'Content-Length': Buffer.byteLength(body),
          }),
          ...options?.headers,
        },
      },
    );
    return await new Promise((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', response => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode!,
            headers: new Headers(response.headers as Record<string, string>),
            text,
            json: parseJson(text),
          });
        });
      });
      sent.end(body);
    });
  }
}
