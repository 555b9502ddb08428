import { getIssues } from './getIssues';
import { StarryClient } from './StarryClient';

describe('StarryClient', () => {
  const fetchMock = jest.fn<Promise<Response>, Parameters<typeof fetch>>();
  const client = StarryClient.create({
    discoveryApi: {
      getBaseUrl: async pluginId => `http://localhost/api/${pluginId}`,
    },
    fetchApi: { fetch: fetchMock },
  });

  const answer = (body: object, status = 200) =>
    fetchMock.mockImplementation(async () =>
      Response.json(body, {
        status,
        headers: { 'content-type': 'application/json' },
      }),
    );
  const requests = () =>
    fetchMock.mock.calls.map(([url, init]) => {
      const { method, headers, body } = new Request(url, init);
      return {
        request: `${method} ${url}`,
        authorization: headers.get('authorization'),
        hasBody: body !== null,
      };
    });

  beforeEach(() => fetchMock.mockReset());

  it('asks for a list with all its filters, and with the token', async () => {
    const list = { items: [], totalItems: 0, pageInfo: {} };
    answer(list);
    await expect(
      client.listEnvironments(
        {
          entity: 'component:default/a',
          owner: ['user:default/a', 'group:default/b'],
          phase: ['ready', 'gone'],
          limit: 5,
        },
        { token: 'secret' },
      ),
    ).resolves.toEqual(list);
    expect(requests()).toEqual([
      {
        request:
          'GET http://localhost/api/starry/environments?entity=component%3Adefault%2Fa&owner=user%3Adefault%2Fa&owner=group%3Adefault%2Fb&phase=ready&phase=gone&limit=5',
        authorization: 'Bearer secret',
        hasBody: false,
      },
    ]);
  });

  it('knows that nobody owns nothing', async () => {
    await expect(client.listEnvironments({ owner: [] })).resolves.toEqual({
      items: [],
      totalItems: 0,
      pageInfo: {},
    });
    expect(requests()).toEqual([]);
  });

  it('says what an environment is to be, and whether that is a question', async () => {
    answer({ id: 'a' }, 201);
    const body = { name: 'test-00', owner: 'group:default/a', services: {} };
    await client.createEnvironment(body);
    await client.createEnvironment(body, { dryRun: true });
    expect(requests().map(({ request }) => request)).toEqual([
      'POST http://localhost/api/starry/environments',
      'POST http://localhost/api/starry/environments?dryRun=true',
    ]);
    expect(JSON.parse(String(fetchMock.mock.calls[0][1]?.body))).toEqual(body);
  });

  it('changes an environment only as it was seen, if that is said', async () => {
    answer({ id: 'a' }, 202);
    await client.deleteEnvironment('a', { ifGeneration: 3 });
    await client.redeployEnvironment('a', {}, { ifGeneration: 4 });
    await client.deleteEnvironment('a');
    expect(
      fetchMock.mock.calls.map(([, init]) =>
        new Headers(init?.headers).get('if-match'),
      ),
    ).toEqual(['"3"', '"4"', null]);
  });

  it('throws the error of the backend, with the invalid fields', async () => {
    const issues = [
      { field: 'component', message: 'There is no such component.' },
      { field: 'limit', message: 'It must be at most 100.' },
    ];
    answer(
      {
        error: { name: 'InputError', message: 'invalid', issues },
        response: { statusCode: 400 },
      },
      400,
    );
    const error = await client.listBranches('nothing').catch(e => e);
    expect(error).toMatchObject({ name: 'ResponseError', statusCode: 400 });
    expect(getIssues(error)).toEqual(issues);
  });

  it('knows no issues of other errors', () => {
    expect(getIssues(new Error('offline'))).toEqual([]);
    expect(getIssues(undefined)).toEqual([]);
    expect(getIssues({ body: { error: { issues: [null, 'x'] } } })).toEqual([]);
  });

  it('ends a request when asked to', async () => {
    fetchMock.mockImplementation(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          const signal = init!.signal!;
          signal.throwIfAborted();
          signal.onabort = () => reject(signal.reason);
        }),
    );
    const controller = new AbortController();
    const request = client.getEnvironment('a', { signal: controller.signal });
    controller.abort();
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
  });
});
