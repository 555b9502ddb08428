import {
  Environment,
  Issue,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse, JsonBodyType } from 'msw';

interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  authorization: string | null;
  ifMatch: string | null;
  body: any;
}

/** What Starry answers to one request: a body, or whatever else may happen. */
type Answer = Environment | Response;

/**
 * Starry's REST API at the HTTP boundary, with answers that a test writes down
 * beforehand; the last one of a script is given again and again.
 */
export class ScriptedStarry {
  readonly requests: SeenRequest[] = [];
  created: Answer[] = [environment()];
  shown: Answer[] = [environment({ phase: 'ready', message: 'All is well.' })];
  deleted: Answer[] = [environment({ phase: 'deleting' })];
  redeployed: Answer[] = [
    environment({ phase: 'provisioning', generation: 2 }),
  ];
  /** All that are not gone, newest first. */
  listed: Environment[] = [environment()];

  private readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  handlers() {
    const base = `${this.baseUrl}/environments`;
    return [
      http.post(base, async ({ request }) => {
        await this.see(request);
        return answer(next(this.created));
      }),
      http.get(base, async ({ request }) => {
        const { query } = await this.see(request);
        const named = this.listed.filter(({ name }) => name === query.name);
        return HttpResponse.json({
          items: named.slice(0, Number(query.limit)),
          totalItems: named.length,
          pageInfo: {},
        });
      }),
      http.get(`${base}/:id`, async ({ request }) => {
        await this.see(request);
        return answer(next(this.shown));
      }),
      http.post(`${base}/:id/redeploy`, async ({ request }) => {
        await this.see(request);
        return answer(next(this.redeployed));
      }),
      http.delete(`${base}/:id`, async ({ request }) => {
        await this.see(request);
        return answer(next(this.deleted));
      }),
    ];
  }

  /** The requests as `GET /environments/…`. */
  get calls(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  private async see(request: Request): Promise<SeenRequest> {
    const url = new URL(request.url);
    const body = await request.text();
    const seen = {
      method: request.method,
      path: url.href.slice(this.baseUrl.length).split('?')[0],
      query: Object.fromEntries(url.searchParams),
      authorization: request.headers.get('authorization'),
      ifMatch: request.headers.get('if-match'),
      body: body ? JSON.parse(body) : undefined,
    };
    this.requests.push(seen);
    return seen;
  }
}

function next(script: Answer[]): Answer {
  return script.length > 1 ? script.shift()! : script[0];
}

function answer(given: Answer): Response {
  return given instanceof Response
    ? given.clone()
    : HttpResponse.json(given as unknown as JsonBodyType);
}

/** An environment with one app and one database, on its way. */
export function environment(changes: Partial<Environment> = {}): Environment {
  return {
    id: 'k3x9p2aa',
    name: 'test-00',
    owner: 'group:default/sample-team',
    stage: 'ephemeral',
    phase: 'pending',
    reason: 'Recorded',
    message: 'It is about to be made.',
    generation: 1,
    createdBy: 'user:default/guest',
    createdAt: '2026-01-01T08:00:00Z',
    expiresAt: '2026-01-01T16:00:00Z',
    instance: 'main',
    application: 'env-test-00-k3x9p2aa',
    namespace: 'env-test-00-k3x9p2aa',
    services: [
      service('sample-be', {
        component: 'component:default/sample-be',
        revision: 'feat/myfeature-00',
        commit: '0123456789abcdef0123456789abcdef01234567',
        url: 'http://test-00.sample-be.starry.localhost/',
      }),
      service('orders-db', { offering: 'postgresql-database' }),
    ],
    freshness: { stale: false },
    ...changes,
  };
}

export function service(name: string, changes: Partial<Service> = {}): Service {
  return {
    name,
    offering: 'web-application',
    config: {},
    health: 'missing',
    ...changes,
  };
}

/** An error as Backstage's backends answer it. */
export function refusal(
  statusCode: number,
  name: string,
  message: string,
  issues?: Issue[],
): Response {
  return HttpResponse.json(
    {
      error: { name, message, ...(issues && { issues }) },
      request: { method: 'POST', url: '/environments' },
      response: { statusCode },
    },
    { status: statusCode },
  );
}
