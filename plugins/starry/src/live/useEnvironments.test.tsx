import type { ReactNode } from 'react';
import { act, renderHook } from '@testing-library/react';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { aList, anEnvironment } from '../__fixtures__/environment';
import { FakeSignals } from '../__fixtures__/FakeSignals';
import { queryClientApiRef, starryApiRef } from '../api';
import { createQueryClient } from './queryClient';
import { useEnvironments } from './useEnvironments';

const OPTIONS = { entity: 'component:default/sample-be' };

describe('useEnvironments', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const advance = (milliseconds: number) =>
    act(async () => {
      await jest.advanceTimersByTimeAsync(milliseconds);
    });

  const setup = async (phase: Phase, withSignals: boolean) => {
    const listEnvironments = jest.fn(async (..._: unknown[]) =>
      aList(anEnvironment({ phase })),
    );
    const signals = new FakeSignals();
    const client = createQueryClient();
    const hook = renderHook(() => useEnvironments(OPTIONS), {
      wrapper: (props: { children: ReactNode }) => (
        <TestApiProvider
          apis={[
            [starryApiRef, { listEnvironments }],
            [queryClientApiRef, client],
            ...(withSignals ? [[signalApiRef, signals] as const] : []),
          ]}
        >
          {props.children}
        </TestApiProvider>
      ),
    });
    await advance(0);
    return { ...hook, listEnvironments };
  };

  it.each<[Phase, boolean, number]>([
    ['pending', false, 2_000],
    ['provisioning', false, 2_000],
    ['deleting', false, 2_000],
    ['provisioning', true, 15_000],
    ['ready', false, 60_000],
    ['ready', true, 60_000],
    ['failed', true, 60_000],
  ])(
    'asks again about a %s environment, signals %s, after %d ms',
    async (phase, withSignals, interval) => {
      const { listEnvironments } = await setup(phase, withSignals);
      await advance(interval - 1);
      expect(listEnvironments).toHaveBeenCalledTimes(1);
      await advance(1);
      expect(listEnvironments).toHaveBeenCalledTimes(2);
    },
  );

  it('aborts and stops when nobody looks any more', async () => {
    const { listEnvironments, unmount } = await setup('pending', false);
    let signal: AbortSignal | undefined;
    listEnvironments.mockImplementation((_query, options) => {
      signal = (options as { signal: AbortSignal }).signal;
      return new Promise(() => {});
    });
    await advance(2_000);
    unmount();
    expect(signal?.aborted).toBe(true);
    await advance(3_600_000);
    expect(listEnvironments).toHaveBeenCalledTimes(2);
  });

  it('asks for more while what is there stays', async () => {
    const { listEnvironments, result } = await setup('ready', true);
    let answer = () => {};
    listEnvironments.mockImplementation(
      () =>
        new Promise(resolve => {
          answer = () => resolve(aList(anEnvironment(), anEnvironment()));
        }),
    );
    act(() => result.current.showMore());
    await advance(0);
    expect(result.current.environments).toHaveLength(1);
    expect(listEnvironments.mock.lastCall?.[0]).toMatchObject({ limit: 100 });
    answer();
    await advance(0);
    expect(result.current.environments).toHaveLength(2);
  });
});
