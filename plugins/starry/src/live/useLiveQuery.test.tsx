import type { ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { queryClientApiRef } from '../api';
import { setHidden } from '../__testUtils__/setHidden';
import { createQueryClient } from './queryClient';
import { useLiveQuery } from './useLiveQuery';

describe('useLiveQuery', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    setHidden(false);
    jest.useRealTimers();
  });

  const advance = (milliseconds: number) =>
    act(async () => {
      await jest.advanceTimersByTimeAsync(milliseconds);
    });

  const setup = async (load: jest.Mock = jest.fn(async () => 'data')) => {
    const client = createQueryClient();
    const view = () =>
      renderHook(
        () =>
          useLiveQuery<string>({
            queryKey: ['thing'],
            load,
            pollInterval: () => 2_000,
          }),
        {
          wrapper: (props: { children: ReactNode }) => (
            <TestApiProvider apis={[[queryClientApiRef, client]]}>
              {props.children}
            </TestApiProvider>
          ),
        },
      );
    const first = view();
    await advance(0);
    return { ...first, view, load, client };
  };

  it('asks at once, then polls, and stops with the last viewer', async () => {
    const { result, load, unmount } = await setup();
    expect(load).toHaveBeenCalledTimes(1);
    await advance(1);
    expect(result.current.data).toBe('data');
    expect(result.current.fetchedAt).toBeGreaterThanOrEqual(Date.now() - 1);
    expect(result.current.error).toBeUndefined();

    await advance(1_998);
    expect(load).toHaveBeenCalledTimes(1);
    await advance(1);
    expect(load).toHaveBeenCalledTimes(2);

    unmount();
    await advance(60_000);
    expect(load).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rests while hidden, and catches up once when visible again', async () => {
    const { result, load } = await setup();
    setHidden(true);
    await advance(3_600_000);
    act(() => result.current.hint());
    act(() => result.current.hint());
    await advance(3_600_000);
    expect(load).toHaveBeenCalledTimes(1);

    setHidden(false);
    await advance(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks nothing in a tab that was never visible', async () => {
    setHidden(true);
    const { load } = await setup();
    await advance(3_600_000);
    expect(load).not.toHaveBeenCalled();
    setHidden(false);
    await advance(0);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('asks when shown again if a hint came before it was due', async () => {
    const { result, load } = await setup();
    setHidden(true);
    act(() => result.current.hint());
    await advance(500);
    expect(load).toHaveBeenCalledTimes(1);
    setHidden(false);
    await advance(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('does not ask again when shown again before it is due', async () => {
    const { load } = await setup();
    setHidden(true);
    await advance(500);
    setHidden(false);
    await advance(1_499);
    expect(load).toHaveBeenCalledTimes(1);
    await advance(1);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('answers a burst of hints with one request', async () => {
    const { result, load } = await setup();
    for (let i = 0; i < 20; i++) {
      result.current.hint();
      await advance(10);
    }
    await advance(1_000);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('is not put off by hints that never end', async () => {
    const { result, load } = await setup();
    for (let i = 0; i < 100; i++) {
      result.current.hint();
      await advance(10);
    }
    expect(load.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(load.mock.calls.length).toBeLessThanOrEqual(5);
  });

  it('has one request under way at the most, and one after it for hints', async () => {
    const answers: ((answer: string) => void)[] = [];
    const load = jest.fn(
      () => new Promise<string>(resolve => answers.push(resolve)),
    );
    const { result } = await setup(load);
    for (let i = 0; i < 40; i++) {
      result.current.hint();
      await advance(250);
    }
    expect(load).toHaveBeenCalledTimes(1);

    answers[0]('first');
    await advance(250);
    expect(load).toHaveBeenCalledTimes(2);
    expect(result.current.data).toBe('first');
  });

  it('asks once for two who look at the same', async () => {
    const { view, load, result } = await setup();
    const second = view();
    await advance(2_000);
    expect(load).toHaveBeenCalledTimes(2);
    load.mockResolvedValue('new');
    await act(() => second.result.current.refresh());
    await advance(1);
    expect(load).toHaveBeenCalledTimes(3);
    expect(result.current.data).toBe('new');
  });

  it('keeps the last answer on failure, and asks ever more slowly', async () => {
    const load = jest.fn(async () => 'data');
    const { result } = await setup(load);
    await advance(1);
    const { fetchedAt } = result.current;

    load.mockRejectedValue(new Error('unreachable'));
    await advance(2_000);
    expect(result.current).toMatchObject({
      data: 'data',
      fetchedAt,
      error: new Error('unreachable'),
    });
    expect(load).toHaveBeenCalledTimes(2);
    await advance(3_998);
    expect(load).toHaveBeenCalledTimes(2);
    await advance(1);
    expect(load).toHaveBeenCalledTimes(3);
    await advance(600_000);
    expect(load.mock.calls.length).toBeLessThan(20);

    load.mockResolvedValue('new');
    await act(() => result.current.refresh());
    await advance(1);
    expect(result.current.data).toBe('new');
    expect(result.current.fetchedAt).toBeGreaterThan(fetchedAt!);
    expect(result.current.error).toBeUndefined();
  });

  it('still says that the first request failed while it tries again', async () => {
    const load = jest.fn().mockRejectedValue(new Error('unreachable'));
    const { result } = await setup(load);
    await advance(1);
    expect(result.current.error).toEqual(new Error('unreachable'));
    load.mockReturnValue(new Promise(() => {}));
    act(() => void result.current.refresh());
    await advance(1);
    expect(load).toHaveBeenCalledTimes(2);
    expect(result.current.error).toEqual(new Error('unreachable'));
  });

  it('aborts what is under way when left, and begins anew', async () => {
    const signals: AbortSignal[] = [];
    const load = jest.fn(
      (signal: AbortSignal) =>
        new Promise<string>((_resolve, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const { unmount, view } = await setup(load);
    unmount();
    await advance(0);
    expect(signals[0].aborted).toBe(true);

    load.mockResolvedValueOnce('again');
    const { result } = view();
    expect(result.current.data).toBeUndefined();
    await advance(1);
    expect(result.current.data).toBe('again');
  });

  it('leaves the client of an app that uses the library too alone', async () => {
    const client = createQueryClient();
    const ofTheApp = new QueryClient();
    const { result } = renderHook(
      () =>
        useLiveQuery<string>({
          queryKey: ['thing'],
          load: async () => 'data',
          pollInterval: () => 2_000,
        }),
      {
        wrapper: (props: { children: ReactNode }) => (
          <QueryClientProvider client={ofTheApp}>
            <TestApiProvider apis={[[queryClientApiRef, client]]}>
              {props.children}
            </TestApiProvider>
          </QueryClientProvider>
        ),
      },
    );
    await advance(1);
    expect(result.current.data).toBe('data');
    expect(ofTheApp.getQueryCache().getAll()).toEqual([]);
    expect(client.getQueryCache().getAll()).toHaveLength(1);
  });
});
