import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { environmentOf } from '../__testUtils__/environments';
import {
  anObservation,
  at,
  describeRecord,
  entry,
} from '../__testUtils__/testRecord';
import { EnvironmentOutline } from './outline';
import { ENVIRONMENTS, EnvironmentRow, toRow } from './environmentRow';

describeRecord('outlines of kept environments', kept => {
  const read = async (instance: string) => {
    const pages: EnvironmentOutline[][] = [];
    for await (const page of kept.store.pagesOf(instance)) {
      pages.push(page);
    }
    return pages;
  };

  it('tell as much as is needed to compare, whoever wrote it', async () => {
    const observation = anObservation({
      at: at(1),
      operation: { phase: 'Running', message: 'long', startedAt: at(1) },
      deletionTimestamp: at(2),
    });
    await kept.store.create(
      environmentOf({ id: 'a1', observation, readyAt: at(3) }),
      entry,
    );
    const [[first]] = await read('sandbox');
    expect(first).toMatchObject({
      id: 'a1',
      application: 'env-test-00-a1',
      verdict: { phase: 'pending' },
      readyAt: at(3),
      observation: {
        at: at(1),
        exists: true,
        health: 'Healthy',
        operation: { phase: 'Running', startedAt: at(1) },
        deletionTimestamp: at(2),
      },
    });
    expect(first.observation).not.toHaveProperty('resources');
    const { items } = await kept.store.list({ limit: 1 });
    expect(items[0].observation).toEqual(first.observation);
    expect(items[0].services).toHaveLength(2);

    const record = await kept.read('a1');
    await kept.store.recordObservation(
      record,
      anObservation({ at: at(4), health: 'Degraded' }),
      at(4),
    );
    const [[second]] = await read('sandbox');
    expect(second.observation).toMatchObject({ health: 'Degraded' });
    await kept.store.saveStep(await kept.read('a1'), {
      result: { observation: anObservation({ at: at(5), health: 'Missing' }) },
      entries: [],
      at: at(5),
    });
    const [[third]] = await read('sandbox');
    expect(third.observation).toMatchObject({ at: at(5), health: 'Missing' });
  });

  it('are made of what was seen before there were any', async () => {
    const observation = anObservation({
      at: at(1),
      operation: { phase: 'Failed', message: 'long', startedAt: at(1) },
    });
    await kept.store.create(environmentOf({ id: 'a1', observation }), entry);
    const [[before]] = await read('sandbox');
    const directory = resolvePackagePath(
      '@starry-idp/backstage-plugin-starry-backend',
      'migrations',
    );
    const name = '20261128_outlines.js';
    await kept.client.migrate.down({ directory, name });
    await kept.client.migrate.latest({ directory });
    await expect(read('sandbox')).resolves.toEqual([[before]]);
  });

  it('come in pages, of one instance, without those that are gone', async () => {
    const rows = Array.from({ length: 1_203 }, (_, index) => {
      const id = `a${String(index).padStart(5, '0')}`;
      const environment = environmentOf({ id, name: id });
      const instance = index === 700 ? 'other' : 'sandbox';
      const phase = index % 600 === 2 ? 'gone' : 'ready';
      return {
        ...toRow({ ...environment, instance }),
        phase,
      };
    });
    await kept.client.batchInsert<EnvironmentRow>(ENVIRONMENTS, rows, 20);
    const pages = await read('sandbox');
    expect(pages.map(page => page.length)).toEqual([500, 500, 199]);
    const ids = pages.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(1_199);
    await expect(read('other')).resolves.toHaveLength(1);
    await expect(read('none')).resolves.toEqual([]);
  });
});
