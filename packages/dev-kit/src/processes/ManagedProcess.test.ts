import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../waitUntil';
import { ManagedProcess } from './ManagedProcess';
import { processesWith } from './processesWith';

describe('ManagedProcess', () => {
  let folder: string;
  let started: ManagedProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'starry-kit-'));
  });

  afterEach(async () => {
    await started?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const logFile = () => join(folder, 'log');
  const log = () => readFileSync(logFile(), 'utf8');

  function start(script: string, options: { appendLog?: boolean } = {}) {
    started = ManagedProcess.start({
      name: 'The program',
      command: process.execPath,
      args: ['-e', script, folder],
      cwd: folder,
      env: { GREETING: 'hello' },
      logFile: logFile(),
      ...options,
    });
    return started;
  }

  const until = (isSo: () => boolean) =>
    waitUntil(isSo, Boolean, { what: 'it is so', timeoutMs: 30_000 });

  it('stops all of the group, also what the leader leaves behind', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')`;
    const one = start(
      `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
        stubborn,
      )}, process.argv[1]], { stdio: 'inherit' }); setInterval(() => {}, 1000)`,
    );
    await until(() => log().includes('up'));
    expect(processesWith(folder)).toHaveLength(2);
    await one.stop();
    await until(() => processesWith(folder).length === 0);
    expect(one.running).toBe(false);
  });

  it('resolves to the exit code of one that ends in its own way', async () => {
    const one = start(
      `process.on('SIGINT', () => process.exit(3)); setInterval(() => {}, 1000); console.log('up')`,
    );
    await until(() => log().includes('up'));
    expect(() => one.check()).not.toThrow();
    expect(await one.signal('SIGINT')).toBe(3);
  });

  it('tells how it ended, with the end of the log', async () => {
    const one = start(
      `console.log('x'.repeat(100_000)); console.error(process.env.GREETING); process.exitCode = 4`,
    );
    await one.end;
    expect(() => one.check()).toThrow(
      /^The program ended early \(exit code 4\)\. Its log ends with:\nx{1,6000}\nhello\n$/,
    );
  });

  it('tells when it could not be started', async () => {
    started = ManagedProcess.start({
      ...{ name: 'The program', command: join(folder, 'missing'), args: [] },
      ...{ cwd: folder, logFile: logFile() },
    });
    await started.end;
    expect(() => started!.check()).toThrow(/ENOENT/);
    await started.stop();
  });

  it('keeps the log of an earlier one if asked to', async () => {
    writeFileSync(logFile(), 'before\n');
    await start(`console.log('after')`, { appendLog: true }).end;
    expect(log()).toBe('before\nafter\n');
  });

  it('ends with the process that started it', async () => {
    const program = join(folder, 'starter.js');
    writeFileSync(
      program,
      `require(${JSON.stringify(
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      )});
       const { ManagedProcess } = require(${JSON.stringify(
         join(__dirname, 'ManagedProcess.ts'),
       )});
       ManagedProcess.start({
         name: 'It', command: process.execPath, cwd: process.cwd(),
         args: ['-e', 'setInterval(() => {}, 1000)', ${JSON.stringify(folder)}],
         logFile: ${JSON.stringify(logFile())},
       });
       setTimeout(() => process.kill(process.pid, 'SIGTERM'), 100);`,
    );
    expect(() => execFileSync(process.execPath, [program])).toThrow();
    await until(() => processesWith(folder).length === 0);
  });
});
