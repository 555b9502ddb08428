import { aMinute, formatMs, median, quantile } from './statistics';

describe('statistics', () => {
  it('finds quantiles between the values, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 0], 0.95)).toBeCloseTo(9.5);
    expect(quantile([7], 0.95)).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('tells rates and durations', () => {
    expect(aMinute(3, 30_000)).toBe(6);
    expect([9_999.4, 10_000, NaN].map(formatMs)).toEqual([
      ...['9999 ms', '10.0 s', '–'],
    ]);
  });
});
