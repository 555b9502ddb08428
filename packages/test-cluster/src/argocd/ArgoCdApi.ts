import { ClusterError } from '../ClusterError';

/** The few calls of Argo CD's API that setting it up needs. */
export class ArgoCdApi {
  constructor(readonly url: string) {}

  async login(password: string): Promise<string> {
    const { token } = await this.post('/api/v1/session', {
      username: 'admin',
      password,
    });
    return token;
  }

  /** A token of an account, which never expires. */
  async createToken(adminToken: string, account: string): Promise<string> {
    const { token } = await this.post(
      `/api/v1/account/${account}/token`,
      { expiresIn: 0 },
      adminToken,
    );
    return token;
  }

  private async post(path: string, body: object, token?: string) {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new ClusterError(
        `Argo CD answered ${response.status} to POST ${path}: ${text}`,
      );
    }
    return JSON.parse(text);
  }
}
