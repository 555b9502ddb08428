import { isNamespaceName } from '../words/names';
import { redact } from '../words/redact';
import { ArgoCdApi, segment } from './ArgoCdApi';
import { ArgoCdError } from './ArgoCdError';
import { ArgoCdSettings, PolicyQuestion } from './types';

/** What an Argo CD says of itself, and of what Starry's token may do there. */
export class ServerInformation {
  constructor(private readonly api: ArgoCdApi) {}

  async version(signal?: AbortSignal): Promise<string | undefined> {
    const { Version } = await this.api.get<{ Version?: unknown }>(
      '/api/version',
      {},
      signal,
    );
    return typeof Version === 'string' ? redact(Version, 100) : undefined;
  }

  /** How Argo CD is set up; it tells anyone, whatever the token. */
  async settings(signal?: AbortSignal): Promise<ArgoCdSettings> {
    const { controllerNamespace, ...others } =
      await this.api.get<ArgoCdSettings>('/api/v1/settings', {}, signal);
    return {
      ...(isNamespaceName(controllerNamespace) && { controllerNamespace }),
      appsInAnyNamespaceEnabled: others.appsInAnyNamespaceEnabled === true,
      impersonationEnabled: others.impersonationEnabled === true,
    };
  }

  /** What Argo CD calls the owner of the token. */
  async account(signal?: AbortSignal): Promise<string | undefined> {
    const { username } = await this.api.get<{ username?: unknown }>(
      '/api/v1/session/userinfo',
      {},
      signal,
    );
    return typeof username === 'string' ? redact(username, 200) : undefined;
  }

  /**
   * Whether Argo CD's policies grant the token something. What they say of
   * `action/…`, `update/…` and `delete/…` cannot be asked.
   *
   * @throws ArgoCdError `invalid` for a resource that its version does not know.
   */
  async may(question: PolicyQuestion, signal?: AbortSignal): Promise<boolean> {
    const { resource, action, object } = question;
    const path = object.map(part => (part === '*' ? part : segment(part)));
    const { value } = await this.api.get<{ value?: unknown }>(
      `/api/v1/account/can-i/${resource}/${action}/${path.join('/')}`,
      {},
      signal,
    );
    if (value !== 'yes' && value !== 'no') {
      throw new ArgoCdError(
        'unavailable',
        'Argo CD answered neither yes nor no',
      );
    }
    return value === 'yes';
  }
}
