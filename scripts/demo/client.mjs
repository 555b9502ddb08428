// Talks to the running demo as the guest would: over HTTP, with a token.

async function readJson(response) {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status} ${response.url}\n${text}`);
  }
  return text ? JSON.parse(text) : undefined;
}

/** A client of the portal's Starry API, signed in as the guest. */
export async function starryClient(backendUrl) {
  const { backstageIdentity } = await readJson(
    await fetch(`${backendUrl}/api/auth/guest/refresh`, { method: 'POST' }),
  );
  const request = async (method, route, body) =>
    readJson(
      await fetch(`${backendUrl}/api/starry${route}`, {
        method,
        headers: {
          Authorization: `Bearer ${backstageIdentity.token}`,
          ...(body ? { 'Content-Type': 'application/json' } : {}),
        },
        body: body && JSON.stringify(body),
      }),
    );
  return {
    create: body => request('POST', '/environments', body),
    get: id => request('GET', `/environments/${id}`),
    list: query => request('GET', `/environments?${query}`),
    remove: id => request('DELETE', `/environments/${id}`),
  };
}

/** A client of the sandbox: Argo CD's API, and the count of its requests. */
export function sandboxClient({ url, token }) {
  const request = async (method, route, body) =>
    readJson(
      await fetch(`${url}${route}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
        },
        body: body && JSON.stringify(body),
      }),
    );
  return {
    requests: () => request('GET', '/sandbox/requests'),
    create: app => request('POST', '/api/v1/applications', app),
    get: name => request('GET', `/api/v1/applications/${name}?project=starry`),
    list: () => request('GET', '/api/v1/applications?projects=starry'),
    remove: name =>
      request(
        'DELETE',
        `/api/v1/applications/${name}?project=starry&cascade=true`,
      ),
  };
}

/** Polls `read` until `done` of what it gave; throws after the limit. */
export async function until(read, done, { timeoutMs, everyMs = 50, what }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (done(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(
        `${what}: not so after ${timeoutMs / 1000} s\n${JSON.stringify(
          value,
          null,
          2,
        )}`,
      );
    }
    await new Promise(resolve => {
      setTimeout(resolve, everyMs);
    });
  }
}
