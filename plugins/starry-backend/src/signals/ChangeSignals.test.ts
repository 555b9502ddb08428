import { mockServices } from '@backstage/backend-test-utils';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ChangeSignals } from './ChangeSignals';

function start(publish: jest.Mock = jest.fn(async () => {})) {
  const clock = new ManualClock();
  const logger = mockServices.logger.mock();
  const changes = ChangeSignals.create({ signals: { publish }, logger, clock });
  return { clock, logger, changes, publish };
}

describe('ChangeSignals', () => {
  it('tells changes together, each id once', async () => {
    const { clock, changes, publish } = start();
    changes.changed(['a', 'b']);
    changes.changed(['b', 'c']);
    changes.changed([]);
    expect(publish).not.toHaveBeenCalled();
    await clock.advance(20);
    expect(publish).toHaveBeenCalledTimes(1);
    expect(publish).toHaveBeenCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'starry:environments',
      message: { ids: ['a', 'b', 'c'] },
    });
    await clock.advance(1000);
    expect(publish).toHaveBeenCalledTimes(1);
    changes.changed(Array.from({ length: 101 }, (_, index) => `${index}`));
    await clock.advance(250);
    expect(publish).toHaveBeenCalledTimes(3);
  });

  it('tells at most four times a second', async () => {
    const { clock, changes, publish } = start();
    changes.changed(['a']);
    await clock.advance(20);
    changes.changed(['b']);
    await clock.advance(249);
    expect(publish).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it('lets progress wait for what people wait for, a second at most', async () => {
    const { clock, changes, publish } = start();
    const told = () =>
      publish.mock.calls.map(([{ message }]: any) => message.ids);
    changes.progressed(['a']);
    await clock.advance(999);
    changes.progressed(['b']);
    expect(told()).toEqual([]);
    await clock.advance(1);
    expect(told()).toEqual([['a', 'b']]);
    await clock.advance(1_000);
    changes.progressed(['a']);
    changes.changed(['c']);
    await clock.advance(20);
    expect(told()).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
    await clock.advance(2_000);
    expect(told()).toHaveLength(2);
  });

  it('survives signals that fail, and tells nothing once stopped', async () => {
    const { clock, changes, publish, logger } = start(
      jest.fn().mockRejectedValue(new Error('down')),
    );
    changes.changed(['a']);
    await clock.advance(250);
    expect(logger.warn).toHaveBeenCalled();
    changes.changed(['a']);
    changes.stop();
    await clock.advance(250);
    expect(publish).toHaveBeenCalledTimes(1);
  });
});
