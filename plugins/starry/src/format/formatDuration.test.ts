import { formatDuration } from './formatDuration';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [59 * MINUTE + 10_000, '59 min 10 s'],
    [8 * HOUR, '8 h'],
    [7 * HOUR + 59 * MINUTE + 59_000, '7 h 59 min'],
    [24 * HOUR + 5 * MINUTE, '1 d'],
    [73 * HOUR, '3 d 1 h'],
  ])('says %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
