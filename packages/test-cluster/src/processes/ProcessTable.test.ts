import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../waitUntil';
import { ProcessTable } from './ProcessTable';
import { isRunning } from './runningProcess';

describe('ProcessTable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'process-table-'));
  const table = new ProcessTable(folder);
  const says = async (text: string) =>
    await waitUntil(
      async () => readFileSync(table.logOf('speaker'), 'utf8') === text,
      text,
      10_000,
    );

  afterAll(async () => {
    await table.killAll();
    rmSync(folder, { recursive: true, force: true });
  });

  it('ends what it started, and starts it again as it was', async () => {
    const program =
      'console.log(process.env.WORD, process.argv[1]); setInterval(() => {}, 1000)';
    table.start('speaker', {
      command: process.execPath,
      args: ['-e', program, 'you'],
      env: { WORD: 'hello' },
    });
    await says('hello you\n');
    // Somebody else, later, knows it as well.
    expect(new ProcessTable(folder).isRunning('speaker')).toBe(true);
    await table.stop('speaker');
    expect(table.isRunning('speaker')).toBe(false);
    table.restart('speaker');
    await says('hello you\nhello you\n');
    expect(table.names).toEqual(['speaker']);
  });

  it('ends by force what does not end by itself', async () => {
    table.start('stubborn', {
      command: process.execPath,
      args: [
        '-e',
        "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)",
      ],
    });
    await waitUntil(
      async () => readFileSync(table.logOf('stubborn'), 'utf8') === 'up\n',
      'the start',
      10_000,
    );
    await table.stop('stubborn', 'SIGKILL');
    expect(table.isRunning('stubborn')).toBe(false);
  });

  it('takes nobody else with the same id for its own', () => {
    expect(isRunning(process.pid, '/usr/bin/somebody-else')).toBe(false);
    expect(isRunning(0, '')).toBe(false);
  });
});
