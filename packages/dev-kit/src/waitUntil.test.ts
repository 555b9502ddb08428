import { waitUntil } from './waitUntil';

describe('waitUntil', () => {
  const limits = { what: 'three were read', timeoutMs: 60_000, everyMs: 1 };

  it('reads until what was read is as wanted', async () => {
    let count = 0;
    const read = async () => ++count;
    expect(await waitUntil(read, n => n === 3, limits)).toBe(3);
    expect(count).toBe(3);
  });

  it('tells what it waited for, and what was there instead', async () => {
    const waiting = waitUntil(
      () => ({ phase: 'failed' }),
      ({ phase }) => phase === 'ready',
      { what: 'it is ready', timeoutMs: 5, everyMs: 1 },
    );
    await expect(waiting).rejects.toThrow(
      'Waited 0.005 s in vain until it is ready. At last it was:\n{\n  "phase": "failed"\n}',
    );
  });

  it('ends when a process has that it needs', async () => {
    let checked = 0;
    const needed = {
      check() {
        checked += 1;
        if (checked > 2) throw new Error('It ended early');
      },
    };
    const waiting = waitUntil(() => false, Boolean, {
      ...limits,
      processes: [needed],
    });
    await expect(waiting).rejects.toThrow('It ended early');
  });

  it('ends at once when it is aborted, also between two looks', async () => {
    const controller = new AbortController();
    const waiting = waitUntil(
      () => {
        queueMicrotask(() => controller.abort());
        return false;
      },
      Boolean,
      { ...limits, everyMs: 50_000, signal: controller.signal },
    );
    await expect(waiting).rejects.toThrow(/abort/);
  });

  it('passes on what reading throws', async () => {
    const read = async () => {
      throw new Error('It cannot be read');
    };
    await expect(waitUntil(read, Boolean, limits)).rejects.toThrow(
      'It cannot be read',
    );
  });
});
