import {
  existsSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './withLock';

describe('withLock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'with-lock-'));
  const lock = join(folder, 'build.lock');
  const log = jest.fn();

  afterEach(() => {
    rmSync(lock, { force: true });
    jest.resetAllMocks();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets one after the other work, and leaves no lock', async () => {
    const events: string[] = [];
    let finish: () => void = () => {};
    const finished = new Promise<void>(resolve => {
      finish = resolve;
    });
    const first = withLock({ lock, log }, async () => {
      events.push('first begins');
      await finished;
      events.push('first ends');
      throw new Error('broken');
    });
    const second = withLock({ lock, log }, async () => {
      events.push('second');
    });
    expect(log).toHaveBeenCalledWith(`Waiting for another build (${lock})`);
    finish();
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(events).toEqual(['first begins', 'first ends', 'second']);
    expect(existsSync(lock)).toBe(false);
  });

  it('takes the lock of one who shows no sign of life', async () => {
    writeFileSync(lock, '');
    const before = new Date(Date.now() - 61_000);
    utimesSync(lock, before, before);
    expect(await withLock({ lock, log }, async () => 'done')).toBe('done');
    expect(log).not.toHaveBeenCalled();
  });

  it('waits no longer than one wants it to', async () => {
    writeFileSync(lock, '');
    const interruption = new AbortController();
    const { signal } = interruption;
    const waiting = withLock({ lock, log, signal }, async () => 'done');
    interruption.abort();
    await expect(waiting).rejects.toThrow(/abort/);
    expect(existsSync(lock)).toBe(true);
  });
});
