import { nextPollAt } from './pollInterval';

describe('nextPollAt', () => {
  const NOW = 1_000_000;

  it('is an interval after an answer, whatever failed before it', () => {
    expect(
      nextPollAt(
        { dataUpdatedAt: NOW, errorUpdatedAt: NOW - 5, error: null },
        2_000,
      ),
    ).toBe(NOW + 2_000);
  });

  it('doubles the wait with each failure, up to a minute', () => {
    const waits: number[] = [];
    let errorUpdatedAt = NOW + 2_000;
    for (let failures = 1; failures <= 6; failures++) {
      const next = nextPollAt(
        { dataUpdatedAt: NOW, errorUpdatedAt, error: new Error() },
        2_000,
      );
      waits.push(next - errorUpdatedAt);
      errorUpdatedAt = next;
    }
    expect(waits).toEqual([4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('is not sooner than an interval that is longer than that', () => {
    expect(
      nextPollAt(
        { dataUpdatedAt: 0, errorUpdatedAt: NOW, error: new Error() },
        90_000,
      ),
    ).toBe(NOW + 90_000);
  });
});
