import { sendJson } from '../http/sendJson';

/** A token of the guest lives for an hour, and what uses it may take longer. */
const TOKEN_MS = 20 * 60_000;

/** Signs in to a portal as the guest, and again when that gets old. */
export class GuestSession {
  private cached: Promise<string> | undefined;
  private tokenAt = 0;

  constructor(readonly url: string) {}

  async token(): Promise<string> {
    if (!this.cached || Date.now() - this.tokenAt > TOKEN_MS) {
      this.tokenAt = Date.now();
      this.cached = this.signIn();
    }
    try {
      return await this.cached;
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Signs in anew before the next request. */
  forget(): void {
    this.cached = undefined;
  }

  /** Like the platform's, as the guest. */
  readonly fetch: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('Authorization', `Bearer ${await this.token()}`);
    return await fetch(input, { ...init, headers });
  };

  private async signIn(): Promise<string> {
    const { backstageIdentity } = await sendJson<{
      backstageIdentity: { token: string };
    }>(`${this.url}/api/auth/guest/refresh`, { method: 'POST' });
    return backstageIdentity.token;
  }
}
