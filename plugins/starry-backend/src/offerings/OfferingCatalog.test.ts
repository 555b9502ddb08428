import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ManualClock } from '../__testUtils__/ManualClock';
import { OfferingCatalog } from './OfferingCatalog';

const ENTITY = {
  apiVersion: 'starry.io/v1alpha1',
  kind: 'Offering',
  metadata: { name: 'cache' },
  spec: { type: 'cache', version: 8, tier: 'standard', parameters: {} },
};

describe('OfferingCatalog', () => {
  it('asks the catalog once in ten seconds, and again after a failure', async () => {
    const getEntities = jest
      .fn()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue({ items: [ENTITY] });
    const clock = new ManualClock();
    const offerings = OfferingCatalog.create({
      catalog: catalogServiceMock.mock({ getEntities }),
      auth: mockServices.auth(),
      clock,
    });
    await expect(offerings.list()).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    await expect(
      Promise.all([offerings.list(), offerings.list({ type: 'cache' })]),
    ).resolves.toEqual([
      [expect.objectContaining({ name: 'cache', version: '8' })],
      [expect.objectContaining({ title: 'cache', builtFrom: 'none' })],
    ]);
    await clock.advance(9_999);
    await offerings.list();
    expect(getEntities).toHaveBeenCalledTimes(2);
    await clock.advance(1);
    await offerings.list();
    expect(getEntities).toHaveBeenCalledTimes(3);
  });
});
