/** A token of the guest lives for an hour; a bench may take longer. */
const TOKEN_MS = 20 * 60_000;

/** Hundreds may be under way at a time. */
const TIMEOUT_MS = 300_000;

/** The most that a page of a list may have. */
const PAGE = 100;

/** The portal's API, as the guest. */
export class PortalApi {
  constructor(url) {
    this.url = url;
    this.token = undefined;
    this.tokenAt = 0;
  }

  create(body) {
    return this.request('POST', '/environments', body);
  }

  get(id) {
    return this.request('GET', `/environments/${id}`);
  }

  remove(id) {
    return this.request('DELETE', `/environments/${id}`);
  }

  timeline(id) {
    return this.request('GET', `/environments/${id}/timeline?limit=100`);
  }

  /** How many there are in the phases; in any but `gone` if none is named. */
  async count(...phases) {
    const { totalItems } = await this.page(phases, 1);
    return totalItems;
  }

  /** All in the phases; in any but `gone` if none is named. */
  async list(...phases) {
    const items = [];
    let cursor;
    do {
      const page = await this.page(phases, PAGE, cursor);
      items.push(...page.items);
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return items;
  }

  page(phases, limit, cursor) {
    const query = new URLSearchParams({ limit: String(limit) });
    for (const phase of phases) query.append('phase', phase);
    if (cursor) query.set('cursor', cursor);
    return this.request('GET', `/environments?${query}`);
  }

  async currentToken() {
    if (!this.token || Date.now() - this.tokenAt > TOKEN_MS) {
      this.tokenAt = Date.now();
      this.token = fetch(`${this.url}/api/auth/guest/refresh`, {
        method: 'POST',
      })
        .then(response => response.json())
        .then(({ backstageIdentity }) => backstageIdentity.token);
    }
    return this.token;
  }

  async request(method, route, body) {
    const token = await this.currentToken();
    const send = () =>
      fetch(`${this.url}/api/starry${route}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body && { 'Content-Type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    // A kept connection may be closed just when it is used again.
    const response = await (method === 'GET' ? send().catch(send) : send());
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${route}: ${response.status} ${text}`);
    }
    return text ? JSON.parse(text) : undefined;
  }
}
