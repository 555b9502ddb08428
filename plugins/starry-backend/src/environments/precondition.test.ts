import { environmentOf } from '../__testUtils__/environments';
import { requireUnchanged } from './precondition';

describe('who acts on what is not there any more', () => {
  it('learns also what the platform team changed', async () => {
    const environment = { ...environmentOf(), generation: 2 };
    const at = new Date('2026-11-28T12:00:00Z');
    const rolledOut = {
      id: '2',
      at,
      type: 'chart-rolled-out',
      message: 'A newer chart: chart from 1111111 to 2222222.',
      actor: 'user:default/pia',
    };
    const created = { id: '1', at, type: 'created', message: 'It was made.' };
    const store = { timeline: async () => ({ items: [rolledOut, created] }) };

    await expect(requireUnchanged(environment, [1], store)).rejects.toThrow(
      'user:default/pia, 2026-11-28T12:00:00.000Z: A newer chart: chart from 1111111 to 2222222. Look at it',
    );
    await requireUnchanged(environment, [2], store);
  });
});
