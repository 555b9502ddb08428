import { execFileSync, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { ClusterError } from '../ClusterError';
import type { Log } from '../Log';
import type { Binary } from './Binary';

/**
 * What everything is built with, which the Go command of the machine fetches,
 * once. It has to be as new as the newest of the modules asks for.
 */
const VERSION = '1.27.3';

/** Between two signs of life of a build that takes minutes. */
const HEARTBEAT = 20_000;

/** Builds programs in modules that pin all versions. */
export class GoToolchain {
  constructor(
    private readonly go: string,
    private readonly modules: string,
    private readonly log: Log,
    private readonly signal?: AbortSignal,
  ) {}

  async build(binary: Binary, output: string, progress: string) {
    const title = `${progress} ${binary.name} ${binary.version}`;
    const started = Date.now();
    const seconds = () => Math.round((Date.now() - started) / 1000);
    this.log(`${title}: building`);
    const heartbeat = setInterval(
      () => this.log(`${title}: still building, ${seconds()} s`),
      HEARTBEAT,
    );
    try {
      await this.run(binary, output);
    } finally {
      clearInterval(heartbeat);
    }
    this.log(`${title}: built in ${seconds()} s`);
  }

  /** The folder with the sources of a module that another one requires. */
  folderOf(module: string, dependency: string): string {
    return execFileSync(this.go, ['list', '-m', '-f', '{{.Dir}}', dependency], {
      cwd: join(this.modules, module),
      env: this.environment(),
      encoding: 'utf8',
    }).trim();
  }

  private async run(binary: Binary, output: string): Promise<void> {
    const variables = Object.entries(binary.variables ?? {});
    const flags = variables.map(([name, value]) => `-X ${name}=${value}`);
    const child = spawn(
      this.go,
      [
        'build',
        '-trimpath',
        '-buildvcs=false',
        '-ldflags',
        ['-s', '-w', ...flags].join(' '),
        '-o',
        output,
        binary.package,
      ],
      {
        cwd: join(this.modules, binary.module),
        env: this.environment(),
        stdio: ['ignore', 'ignore', 'pipe'],
        signal: this.signal,
        // Go ends the compilers that it has started only on this one.
        killSignal: 'SIGINT',
      },
    );
    if (child.pid) {
      // It takes minutes and every core: others come first.
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    }
    let tail = '';
    child.stderr.on('data', data => {
      tail = (tail + data).slice(-10_000);
    });
    await new Promise<void>((resolve, reject) => {
      // Once it runs, its end is waited for, so that nothing is written later.
      child.on('error', error => child.pid ?? reject(error));
      child.on('close', code => {
        if (code === 0) {
          resolve();
        } else {
          reject(
            this.signal?.reason ??
              new ClusterError(
                `${binary.name} could not be built (exit code ${code})\n${tail}`,
              ),
          );
        }
      });
    });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      GOTOOLCHAIN: `go${VERSION}`,
      // Without C, so that a compiler for it is not needed.
      CGO_ENABLED: '0',
      GOWORK: 'off',
      GOFLAGS: '',
    };
  }
}
