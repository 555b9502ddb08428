import { SignalFilter } from './SignalFilter';

describe('SignalFilter', () => {
  it('lets through what is shown and what is not known yet', () => {
    const filter = new SignalFilter();
    filter.begin()(['a'], true);
    expect(filter.concerns(['a'])).toBe(true);
    expect(filter.concerns(['new'])).toBe(true);
    expect(filter.concerns([])).toBe(false);
  });

  it('remembers an environment of others, once a list was without it', () => {
    const filter = new SignalFilter();
    expect(filter.concerns(['other'])).toBe(true);
    filter.begin()(['a'], true);
    expect(filter.concerns(['other'])).toBe(false);
    expect(filter.concerns(['other', 'a'])).toBe(true);
  });

  it('does not judge by a list that was asked for before, or cut off', () => {
    const filter = new SignalFilter();
    const judge = filter.begin();
    filter.concerns(['late']);
    judge([], true);
    expect(filter.concerns(['late'])).toBe(true);

    filter.begin()(['a'], false);
    expect(filter.concerns(['late'])).toBe(true);
  });

  it('forgets the oldest beyond its bound', () => {
    const filter = new SignalFilter();
    const ids = Array.from({ length: 1_001 }, (_, i) => `id-${i}`);
    filter.concerns(ids);
    filter.begin()([], true);
    expect(filter.concerns(['id-0'])).toBe(true);
    expect(filter.concerns(['id-1000'])).toBe(false);
  });
});
