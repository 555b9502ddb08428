import {
  mainCommit,
  featureCommit,
  body,
  start,
} from '../__testUtils__/sampleSystem';

describe('deleting an environment', () => {
  it('asks for it once and is fine with twice', async () => {
    const { create, delete: remove, get } = await start();
    const { id } = (await create()).body;
    const first = await remove(id);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ phase: 'deleting', generation: 2 });
    const second = await remove(id);
    expect(second.status).toBe(202);
    expect(second.body.deleteRequestedAt).toBe(first.body.deleteRequestedAt);
    const missing = await remove('zzzzzzzz');
    expect(missing.status).toBe(404);
    expect(missing.body.error.message).toBe('There is no environment zzzzzzzz');
    const { items } = (await get(`/environments/${id}/timeline`)).body;
    expect(
      items.filter((item: any) => item.type === 'delete-requested'),
    ).toHaveLength(1);
  });
});

describe('listing', () => {
  it('filters and pages, and refuses bad parameters by name', async () => {
    const { create, get } = await start();
    for (let index = 0; index < 3; index++) {
      await create(body({ name: `test-0${index}` }));
    }
    const first = await get(
      '/environments?limit=2&entity=component:default/Sample-BE',
    );
    expect(first.body).toMatchObject({ totalItems: 3 });
    expect(first.body.items.map((item: any) => item.name)).toEqual([
      'test-02',
      'test-01',
    ]);
    const { nextCursor } = first.body.pageInfo;
    const second = await get(`/environments?limit=2&cursor=${nextCursor}`);
    expect(second.body.items.map((item: any) => item.name)).toEqual([
      'test-00',
    ]);
    expect(second.body.pageInfo.nextCursor).toBeUndefined();
    const count = async (query: string) => {
      const response = await get(`/environments?${query}`);
      return response.body.totalItems;
    };
    await expect(count('owner=group:default/sample-team')).resolves.toBe(3);
    await expect(count('owner=group:default/other-team')).resolves.toBe(0);
    await expect(
      count('owner=Group:default/other-team&owner=sample-team'),
    ).resolves.toBe(3);
    await expect(count('name=test-01')).resolves.toBe(1);
    await expect(count('name=test-0')).resolves.toBe(0);
    await expect(count('entity=system:default/sample')).resolves.toBe(3);
    await expect(count('phase=ready&phase=gone')).resolves.toBe(0);
    await expect(count('phase=gone')).resolves.toBe(0);

    const refused = async (query: string) => {
      const response = await get(`/environments?${query}`);
      expect(response.status).toBe(400);
      return response.body.error.message;
    };
    await expect(refused('cursor=nonsense')).resolves.toContain('cursor: must');
    await expect(refused('entity=%00')).resolves.toContain('entity: must be');
    await expect(refused('owner=a:b:c:d')).resolves.toContain('owner: must');
    await expect(refused('owner=a&owner=b:c:d')).resolves.toContain('owner: ');
    await expect(
      refused(Array.from({ length: 51 }, () => 'owner=a').join('&')),
    ).resolves.toBe('owner: must NOT have more than 50 items');
    await expect(refused('name=a&name=b')).resolves.toBe(
      'name: must be string',
    );
    await expect(refused('limit=0')).resolves.toBe('limit: must be >= 1');
    await expect(refused('limit=x')).resolves.toContain('limit: must be');
    await expect(refused('color=red')).resolves.toContain('color: is no');
    await expect(refused('phase=lost')).resolves.toContain('must be one of');
    await expect(refused('limit=999&phase=lost')).resolves.toMatch(
      /phase.0: .*; limit: must be <= 100/,
    );
  });

  it('lists offerings by type and tier', async () => {
    const { get } = await start();
    const names = async (query: string) => {
      const response = await get(`/offerings${query}`);
      return response.body.items.map((item: any) => item.name);
    };
    await expect(names('')).resolves.toEqual([
      'api-gateway',
      'postgresql-database',
      'web-application',
    ]);
    await expect(names('?type=database')).resolves.toEqual([
      'postgresql-database',
    ]);
    await expect(names('?tier=premium')).resolves.toEqual(['api-gateway']);
    await expect(names('?tier=premium&type=database')).resolves.toEqual([]);
    const { items } = (await get('/offerings?type=networking')).body;
    expect(items[0]).toEqual({
      name: 'api-gateway',
      title: 'The api-gateway',
      type: 'networking',
      version: '1.0',
      tier: 'premium',
      owner: 'group:default/platform-team',
      dependencies: ['web-application'],
      parameters: { type: 'object', properties: {} },
    });
  });

  it('lists instances with what is recorded of them', async () => {
    const { create, get } = await start();
    await create();
    const response = await get('/instances');
    expect(response.body.items).toEqual([
      expect.objectContaining({
        name: 'sandbox',
        reachable: false,
        environments: 1,
        message: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(response.body)).not.toContain('very-secret');
  });

  it('lists branches, the default one first', async () => {
    const { get } = await start();
    const response = await get(
      '/branches?component=component:default/sample-be',
    );
    expect(response.body).toEqual({
      defaultBranch: 'main',
      items: [
        { name: 'main', commit: mainCommit },
        { name: 'feat/myfeature-00', commit: featureCommit },
      ],
      totalItems: 2,
      truncated: false,
    });
    const status = async (ref: string) =>
      (await get(`/branches?component=${ref}`)).status;
    await expect(status('nowhere')).resolves.toBe(404);
    await expect(status('elsewhere')).resolves.toBe(400);
    await expect(status('broken-git')).resolves.toBe(503);
    const missing = await get('/branches');
    expect(missing.status).toBe(400);
    expect(missing.body.error.message).toContain('component: is required');
  });

  it('proposes the first free name', async () => {
    const { create, get, delete: remove } = await start();
    const proposal = async (query = '') =>
      (await get(`/name-proposal${query}`)).body.name;
    await expect(proposal()).resolves.toBe('test-00');
    const { id } = (await create()).body;
    await create(body({ name: 'test-02' }));
    await expect(proposal()).resolves.toBe('test-01');
    await expect(proposal('?prefix=my-app')).resolves.toBe('my-app-00');
    // A name that is on its way out would make its successor wait.
    await remove(id);
    await expect(proposal()).resolves.toBe('test-01');
    expect((await get('/name-proposal?prefix=%25')).status).toBe(400);
  });
});
