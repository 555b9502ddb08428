import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../Logger';
import { isAlive } from '../__testUtils__/RuntimeFixture';
import { ProcessRecords } from './ProcessRecords';

describe('ProcessRecords', () => {
  let dataDir: string;
  const started: number[] = [];

  const startSleeper = () => {
    const child = spawn(
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'],
      {
        detached: true,
        stdio: 'ignore',
      },
    );
    started.push(child.pid!);
    return child;
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'records-'));
  });
  afterEach(async () => {
    started.filter(isAlive).forEach(pid => process.kill(pid, 'SIGKILL'));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('end the processes of a sandbox that crashed', async () => {
    const child = startSleeper();
    const exited = once(child, 'exit');
    const records = await ProcessRecords.open(dataDir, silentLogger);
    await records.add(child.pid!);

    await ProcessRecords.open(dataDir, silentLogger);
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(await readdir(join(dataDir, 'processes'))).toEqual([]);
  });

  it('leave a process alone that merely got the same number', async () => {
    const child = startSleeper();
    const records = await ProcessRecords.open(dataDir, silentLogger);
    await records.add(child.pid!);
    const path = join(dataDir, 'processes', String(child.pid));
    const recorded = await readFile(path, 'utf8');
    await writeFile(path, recorded.replace(/\d+$/, '1'));

    await ProcessRecords.open(dataDir, silentLogger);
    expect(isAlive(child.pid!)).toBe(true);
    expect(await readdir(join(dataDir, 'processes'))).toEqual([]);
  });
});
