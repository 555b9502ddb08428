import {
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';

const entities = [offering('cache', 'none'), entity('Group', 'sample-team')];

function body(stage?: string, name: string = 'test-00') {
  return {
    name,
    owner: 'group:default/sample-team',
    stage,
    services: { cache: { offering: 'cache' } },
  };
}

describe('a new environment', () => {
  it('goes to the first instance that takes its stage', async () => {
    const { post, get } = await startPortal({
      entities,
      instances: [
        { name: 'live', stages: ['production'] },
        { name: 'test', stages: ['ephemeral', 'development'] },
        { name: 'rest' },
      ],
    });
    const placed = async (stage: string | undefined, name: string) => {
      const response = await post('/environments').send(body(stage, name));
      expect(response.status).toBe(201);
      const read = await get(`/environments/${response.body.id}`);
      return read.body.instance;
    };
    await expect(placed(undefined, 'test-00')).resolves.toBe('test');
    await expect(placed('development', 'test-01')).resolves.toBe('test');
    await expect(placed('production', 'test-02')).resolves.toBe('live');
    await expect(placed('staging', 'test-03')).resolves.toBe('rest');

    const dry = await post('/environments?dryRun=true').send(
      body('production', 'test-04'),
    );
    expect(dry.body).toMatchObject({ name: 'test-04', instance: 'live' });
    const { items } = (await get('/instances')).body;
    expect(
      items.map(({ name, environments }: any) => [name, environments]),
    ).toEqual([
      ['live', 1],
      ['test', 2],
      ['rest', 1],
    ]);
  });

  it('is refused, with all else that is wrong, if none takes its stage', async () => {
    const { post, get } = await startPortal({
      entities,
      instances: [
        { name: 'test', stages: ['ephemeral', 'development'] },
        { name: 'more', stages: ['development'] },
      ],
    });
    const refused = await post('/environments').send({
      ...body('production'),
      owner: 'group:default/nobody',
    });
    expect(refused.status).toBe(400);
    expect(issuesOf(refused)).toEqual({
      stage:
        'no Argo CD instance takes environments of stage production; those taken are ephemeral, development',
      owner: 'there is no group:default/nobody in the catalog',
    });
    // That it is no stage at all is said once.
    const unheard = await post('/environments').send(body('holiday'));
    expect(issuesOf(unheard)).toEqual({
      stage: 'must be one of ephemeral, development, staging, production',
    });
    expect((await get('/environments')).body.totalItems).toBe(0);
  });
});
