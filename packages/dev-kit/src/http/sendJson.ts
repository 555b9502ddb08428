/** An answer that says that the request was not carried out. */
export class RefusedError extends Error {
  readonly name = 'RefusedError';

  constructor(
    method: string,
    url: string,
    readonly status: number,
    readonly text: string,
  ) {
    super(`${status} to ${method} ${url}\n${text}`);
  }
}

/** Sends a request, with JSON both ways; throws what `fetch` does, or a {@link RefusedError}. */
export async function sendJson<T>(
  url: string,
  options: {
    method?: string;
    body?: unknown;
    token?: string;
    timeoutMs?: number;
    fetch?: typeof fetch;
  } = {},
): Promise<T> {
  const { method = 'GET', body, token, timeoutMs } = options;
  const send = options.fetch ?? fetch;
  const response = await send(url, {
    method,
    headers: {
      // Argo CD wants it without a body, too.
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: timeoutMs ? AbortSignal.timeout(timeoutMs) : undefined,
  });
  const text = await response.text();
  if (!response.ok) {
    throw new RefusedError(method, url, response.status, text);
  }
  return text ? JSON.parse(text) : (undefined as T);
}
