// Talks to the running demo as the guest would: over HTTP, with a token.

async function readJson(response) {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status} ${response.url}\n${text}`);
  }
  return text ? JSON.parse(text) : undefined;
}

export async function guestToken(backendUrl) {
  const { backstageIdentity } = await readJson(
    await fetch(`${backendUrl}/api/auth/guest/refresh`, { method: 'POST' }),
  );
  return backstageIdentity.token;
}

/** Whether the catalog has taken in the last of what the demo consists of. */
export async function catalogIsFilled(backendUrl) {
  const headers = { Authorization: `Bearer ${await guestToken(backendUrl)}` };
  const wanted = [
    'component/default/sample-be',
    'component/default/sample-fe-1',
    'component/default/sample-fe-2',
    'group/default/sample-team',
    'offering/default/api-gateway',
    'offering/default/cache',
    'offering/default/postgresql-database',
    'offering/default/web-application',
    'template/default/ephemeral-environment',
  ];
  const answers = await Promise.all(
    wanted.map(name =>
      fetch(`${backendUrl}/api/catalog/entities/by-name/${name}`, { headers }),
    ),
  );
  await Promise.all(answers.map(answer => answer.arrayBuffer()));
  return answers.every(answer => answer.ok);
}

/** A client of the portal's Starry API, signed in as the guest. */
export async function starryClient(backendUrl) {
  const token = await guestToken(backendUrl);
  const request = async (method, route, body) =>
    readJson(
      await fetch(`${backendUrl}/api/starry${route}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
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
export async function sandboxClient({ url, token, adminPassword }) {
  // What the sandbox tells about itself is for its admin only.
  const session = await readJson(
    await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: adminPassword }),
    }),
  );
  const request = async (method, route, body, bearer = token) =>
    readJson(
      await fetch(`${url}${route}`, {
        method,
        headers: {
          Authorization: `Bearer ${bearer}`,
          'Content-Type': 'application/json',
        },
        body: body && JSON.stringify(body),
      }),
    );
  return {
    requests: () =>
      request('GET', '/sandbox/requests', undefined, session.token),
    // As Starry does it: what is wrong shows in the application's conditions.
    create: app => request('POST', '/api/v1/applications?validate=false', app),
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
