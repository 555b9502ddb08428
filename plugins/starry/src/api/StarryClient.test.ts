import { mockApis, registerMswTestHooks } from '@backstage/frontend-test-utils';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from '../__fixtures__/environment';
import { describeError } from './describeError';
import { getIssues } from './getIssues';
import { StarryClient } from './StarryClient';

const BASE = 'http://localhost/api/starry';

describe('StarryClient', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const client = StarryClient.create({
    discoveryApi: mockApis.discovery({ baseUrl: 'http://localhost' }),
    fetchApi: mockApis.fetch(),
  });

  it('follows the pages of a list as far as asked for', async () => {
    const all = Array.from({ length: 250 }, (_, i) =>
      anEnvironment({ id: `id${i}` }),
    );
    const requests: URLSearchParams[] = [];
    server.use(
      http.get(`${BASE}/environments`, ({ request }) => {
        const { searchParams } = new URL(request.url);
        requests.push(searchParams);
        const begin = Number(searchParams.get('cursor') ?? 0);
        const end = begin + Number(searchParams.get('limit'));
        return HttpResponse.json({
          items: all.slice(begin, end),
          totalItems: all.length,
          pageInfo: end < all.length ? { nextCursor: String(end) } : {},
        });
      }),
    );

    const some = await client.listEnvironments({
      entity: 'component:default/a',
      phases: ['ready', 'gone'],
      count: 150,
    });
    expect(some.items.map(({ id }) => id)).toEqual(
      all.slice(0, 150).map(({ id }) => id),
    );
    expect(some.totalItems).toBe(250);
    expect(requests.map(request => request.get('limit'))).toEqual([
      '100',
      '50',
    ]);
    expect(requests[0].get('entity')).toBe('component:default/a');
    expect(requests[0].getAll('phase')).toEqual(['ready', 'gone']);
  });

  it('lists environments of several owners as one, newest first', async () => {
    server.use(
      http.get(`${BASE}/environments`, ({ request }) => {
        const owner = new URL(request.url).searchParams.get('owner')!;
        return HttpResponse.json(
          aList(
            owner === 'user:default/a'
              ? anEnvironment({ id: 'a', createdAt: '2026-01-01T00:00:00Z' })
              : anEnvironment({ id: 'b', createdAt: '2026-01-02T00:00:00Z' }),
          ),
        );
      }),
    );
    const list = await client.listEnvironments({
      owners: ['user:default/a', 'group:default/b'],
    });
    expect(list.items.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(list.totalItems).toBe(2);
    await expect(client.listEnvironments({ owners: [] })).resolves.toEqual({
      items: [],
      totalItems: 0,
      pageInfo: {},
    });
  });

  it('throws the error of the backend, with the invalid fields', async () => {
    const issues = [
      { field: 'component', message: 'There is no such component.' },
      { field: 'limit', message: 'It must be at most 100.' },
    ];
    server.use(
      http.get(`${BASE}/branches`, () =>
        HttpResponse.json(
          {
            error: { name: 'InputError', message: 'invalid', issues },
            response: { statusCode: 400 },
          },
          { status: 400 },
        ),
      ),
    );
    const error = await client.listBranches('nothing').catch(e => e);
    expect(error).toMatchObject({ name: 'ResponseError', statusCode: 400 });
    expect(getIssues(error)).toEqual(issues);
    expect(describeError(error)).toBe(
      'There is no such component. It must be at most 100.',
    );
  });

  it('knows no issues of other errors', () => {
    expect(getIssues(new Error('offline'))).toEqual([]);
    expect(getIssues(undefined)).toEqual([]);
    expect(describeError(new Error('offline'))).toBe('offline');
  });

  it('ends a request when asked to', async () => {
    server.use(http.get(`${BASE}/environments/a`, () => new Promise(() => {})));
    const controller = new AbortController();
    const request = client.getEnvironment('a', { signal: controller.signal });
    controller.abort();
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
  });
});
