import { ManualClock, settle } from '../__testUtils__/ManualClock';
import { backoffMs, pause } from './Clock';

it('pauses for the time given, or until the signal aborts', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const over: string[] = [];
  void pause(clock, 100, controller.signal).then(() => over.push('short'));
  void pause(clock, 1000, controller.signal).then(() => over.push('long'));
  await clock.advance(99);
  expect(over).toEqual([]);
  await clock.advance(1);
  expect(over).toEqual(['short']);
  controller.abort();
  await settle();
  expect(over).toEqual(['short', 'long']);
});

it('backs off exponentially, within bounds, with full jitter', () => {
  const wait = (attempt: number, random: number) =>
    backoffMs({ attempt, minMs: 1_000, maxMs: 60_000, random: () => random });
  expect([1, 2, 3, 7, 1000].map(attempt => wait(attempt, 1))).toEqual([
    1_000, 2_000, 4_000, 60_000, 60_000,
  ]);
  expect(wait(7, 0.25)).toBe(15_000);
  expect(wait(7, 0)).toBe(1_000);
});
