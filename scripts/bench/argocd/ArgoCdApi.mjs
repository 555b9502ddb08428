/** Argo CD as someone uses it who has no Starry: directly. */
export class ArgoCdApi {
  constructor({ url, token, project }) {
    Object.assign(this, { url, token, project });
  }

  /** Just as Starry does it: without waiting for the chart to be rendered. */
  async create(manifest) {
    return this.request(
      'POST',
      '/api/v1/applications?upsert=false&validate=false',
      manifest,
    );
  }

  async get(name) {
    return this.request(
      'GET',
      `/api/v1/applications/${name}?project=${this.project}`,
    );
  }

  async remove(name) {
    return this.request(
      'DELETE',
      `/api/v1/applications/${name}?project=${this.project}&cascade=true`,
    );
  }

  /** Names of all applications of the project. */
  async names() {
    const { items } = await this.request(
      'GET',
      `/api/v1/applications?projects=${this.project}&fields=items.metadata.name`,
    );
    return (items ?? []).map(({ metadata }) => metadata.name);
  }

  async request(method, route, body) {
    const response = await fetch(`${this.url}${route}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        // Argo CD wants it on DELETE too.
        'Content-Type': 'application/json',
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${route}: ${response.status} ${text}`);
    }
    return JSON.parse(text);
  }
}

/** What Argo CD itself calls done. */
export function isReady({ status, operation }) {
  return (
    !operation &&
    status?.sync?.status === 'Synced' &&
    status?.health?.status === 'Healthy' &&
    status?.operationState?.phase === 'Succeeded'
  );
}

/** And it has looked once more since: only then Starry takes its word for it. */
export function isSettled(application) {
  const { operationState, reconciledAt } = application.status ?? {};
  return (
    isReady(application) &&
    Date.parse(reconciledAt) >= Date.parse(operationState.finishedAt)
  );
}

/**
 * An application like the given one of Starry's, under a name of its own and
 * without Starry's labels, so that Starry does not follow it.
 */
export function copyOf(application, from, to) {
  const { name, namespace, finalizers } = application.metadata;
  const copy = JSON.parse(
    JSON.stringify({
      metadata: { name, namespace, finalizers },
      spec: application.spec,
    }).replaceAll(from, to),
  );
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...copy };
}
