import { LiveQuery } from './LiveQuery';

describe('LiveQuery', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const setup = (load: jest.Mock = jest.fn(async () => 'data')) => {
    const query = new LiveQuery<string>({ load, pollInterval: () => 2_000 });
    const listener = jest.fn();
    query.subscribe(listener);
    return { query, load, listener };
  };

  it('asks at once, then polls, and stops with the last viewer', async () => {
    const { query, load, listener } = setup();
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(1);
    expect(query.getState()).toEqual({ data: 'data', fetchedAt: Date.now() });
    expect(listener).toHaveBeenCalledTimes(1);

    await jest.advanceTimersByTimeAsync(1_999);
    expect(load).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(2);

    query.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(load).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rests while hidden, and catches up once when visible again', async () => {
    const { query, load } = setup();
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    query.setVisible(false);
    await jest.advanceTimersByTimeAsync(3_600_000);
    query.hint();
    query.hint();
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(load).toHaveBeenCalledTimes(1);

    query.setVisible(true);
    await jest.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not ask again when shown again before it is due', async () => {
    const { query, load } = setup();
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    query.setVisible(false);
    await jest.advanceTimersByTimeAsync(500);
    query.setVisible(true);
    await jest.advanceTimersByTimeAsync(1_499);
    expect(load).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('answers a burst of hints with one request', async () => {
    const { query, load } = setup();
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 20; i++) {
      query.hint();
      await jest.advanceTimersByTimeAsync(10);
    }
    await jest.advanceTimersByTimeAsync(1_000);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('is not put off by hints that never end', async () => {
    const { query, load } = setup();
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 100; i++) {
      query.hint();
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(load.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(load.mock.calls.length).toBeLessThanOrEqual(5);
  });

  it('has one request under way at the most, and one after it for hints', async () => {
    const answers: ((answer: string) => void)[] = [];
    const load = jest.fn(
      () => new Promise<string>(resolve => answers.push(resolve)),
    );
    const { query } = setup(load);
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    query.hint();
    query.hint();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(load).toHaveBeenCalledTimes(1);

    answers[0]('first');
    await jest.advanceTimersByTimeAsync(250);
    expect(load).toHaveBeenCalledTimes(2);
    expect(query.getState().data).toBe('first');
  });

  it('keeps the last answer on failure, and asks ever more slowly', async () => {
    const load = jest.fn(async () => 'data');
    const { query } = setup(load);
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    const fetchedAt = Date.now();

    load.mockRejectedValue(new Error('unreachable'));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(query.getState()).toEqual({
      data: 'data',
      fetchedAt,
      error: new Error('unreachable'),
    });
    expect(load).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(3_999);
    expect(load).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(load).toHaveBeenCalledTimes(3);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(load.mock.calls.length).toBeLessThan(20);

    load.mockResolvedValue('new');
    await query.refresh();
    expect(query.getState()).toEqual({ data: 'new', fetchedAt: Date.now() });
  });

  it('aborts what is under way when stopped, and can start again', async () => {
    const signals: AbortSignal[] = [];
    const load = jest.fn(
      (signal: AbortSignal) =>
        new Promise<string>((_resolve, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const { query, listener } = setup(load);
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    query.stop();
    await jest.advanceTimersByTimeAsync(0);
    expect(signals[0].aborted).toBe(true);
    expect(listener).not.toHaveBeenCalled();

    load.mockResolvedValueOnce('again');
    query.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(query.getState().data).toBe('again');
  });
});
