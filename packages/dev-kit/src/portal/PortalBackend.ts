import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../http/answers';
import { ManagedProcess } from '../processes/ManagedProcess';
import { waitUntil } from '../waitUntil';

const START_TIMEOUT_MS = 300_000;

/** How the portal's backend of this repository is to run. */
export interface PortalBackendOptions {
  /** Of the repository. */
  root: string;
  /** For its configuration and its log. */
  folder: string;
  port: number;
  /** Laid over the configuration of the repository. */
  config: object;
  mode: 'development' | 'production';
  /** Folder for CPU profiles, if it is to write them. */
  profile?: string;
  signal?: AbortSignal;
}

/**
 * The portal's backend as a process of its own, which may be killed at any
 * moment and started again on the same database.
 */
export class PortalBackend {
  readonly url: string;
  readonly logFile: string;
  private readonly configFile: string;
  private process: ManagedProcess | undefined;

  constructor(private readonly options: PortalBackendOptions) {
    const { folder, port, config } = options;
    mkdirSync(folder, { recursive: true });
    this.url = `http://localhost:${port}`;
    this.logFile = join(folder, 'portal.log');
    this.configFile = join(folder, 'app-config.json');
    this.configure(config);
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** May be called while it runs: it follows changes of its files. */
  configure(config: object): void {
    // Moved into place, so that nobody reads half of it.
    const file = `${this.configFile}.new`;
    writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
    renameSync(file, this.configFile);
  }

  /** Resolves when all of its plugins have started. */
  async start(): Promise<void> {
    const { root, mode, profile, signal } = this.options;
    this.process = ManagedProcess.start({
      name: 'The portal',
      command: process.execPath,
      args: [
        ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []),
        ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
        'src/index.ts',
        ...['--config', join(root, 'app-config.yaml')],
        ...['--config', this.configFile],
      ],
      // Addresses in the configuration are relative to it.
      cwd: join(root, 'packages/backend'),
      env: { NODE_ENV: mode },
      logFile: this.logFile,
      appendLog: true,
    });
    await waitUntil(
      () => answers(`${this.url}/.backstage/health/v1/readiness`),
      Boolean,
      {
        ...{ what: 'the portal answers', timeoutMs: START_TIMEOUT_MS },
        ...{ everyMs: 250, processes: [this], signal },
      },
    );
  }

  /** Throws, with the end of the log, once it has ended. */
  check(): void {
    this.process?.check();
  }

  /** At once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.process?.kill();
  }

  async stop(): Promise<void> {
    await this.process?.stop();
  }
}
