import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../Logger';
import { eventually, isAlive } from '../__testUtils__/RuntimeFixture';
import { LocalProcess } from './LocalProcess';
import { ProcessRecords } from './ProcessRecords';
import { MAX_LINE_LENGTH } from './splitLines';

describe('LocalProcess', () => {
  let dataDir: string;
  let records: ProcessRecords;
  let lines: string[];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'process-'));
    records = await ProcessRecords.open(dataDir, silentLogger);
    lines = [];
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const start = (script: string, env = {}) =>
    LocalProcess.start(
      { command: ['node', '-e', script], cwd: dataDir, env },
      records,
      line => lines.push(line),
    );

  it('hears all lines, cut where they are too long', async () => {
    const process = start(`
      console.log('one\\n\\ntwo\\r');
      console.error('x'.repeat(100_000));
      globalThis.process.stdout.write('no newline');
    `);
    expect(await process.exited).toEqual({ exitCode: 0 });
    expect(lines).toContain('one');
    expect(lines).toContain('');
    expect(lines).toContain('two');
    expect(lines).toContain('no newline');
    expect(lines).toContain('x'.repeat(MAX_LINE_LENGTH));
  });

  it('inherits nothing from the sandbox but where programs are', async () => {
    globalThis.process.env.STARRY_TEST_SECRET = 'secret';
    await start('console.log(Object.keys(process.env).sort().join())', {
      GIVEN: '1',
    }).exited;
    delete globalThis.process.env.STARRY_TEST_SECRET;
    expect(lines).toEqual(['GIVEN,HOME,LANG,PATH']);
  });

  it('insists when a program does not want to end, and takes its children along', async () => {
    const process = start(`
      globalThis.process.on('SIGTERM', () => console.log('not yet'));
      const child = require('node:child_process').spawn(
        'node', ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'],
        { stdio: 'inherit' },
      );
      console.log('child ' + child.pid);
      setInterval(() => {}, 1000);
    `);
    await eventually(() => expect(lines).toContain('up'));
    const child = Number(
      lines.find(line => line.startsWith('child'))!.slice(6),
    );
    expect(await process.stop(200)).toEqual({
      exitCode: 137,
      signal: 'SIGKILL',
    });
    expect(lines).toContain('not yet');
    await eventually(() => expect(isAlive(child)).toBe(false));
    // Once more is fine.
    expect(await process.stop(200)).toEqual({
      exitCode: 137,
      signal: 'SIGKILL',
    });
  });

  it('leaves nothing behind of a program that ends by itself', async () => {
    const process = start(`
      const child = require('node:child_process').spawn(
        'node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' },
      );
      child.unref();
      console.log(child.pid);
    `);
    expect(await process.exited).toEqual({ exitCode: 0 });
    await eventually(() => expect(isAlive(Number(lines[0]))).toBe(false));
  });

  it('says why a program cannot be started', async () => {
    const process = LocalProcess.start(
      { command: ['/no/such/program'], cwd: dataDir, env: {} },
      records,
      () => {},
    );
    expect(await process.exited).toEqual({
      exitCode: 128,
      error: expect.stringContaining('ENOENT'),
    });
  });
});
