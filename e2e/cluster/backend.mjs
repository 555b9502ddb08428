// The portal's backend as a process of its own, which may be killed at any
// moment and started again on the same database.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { answers, waitFor } from '../../scripts/demo/processes.mjs';
import { root } from '../../scripts/setup/toolchain.mjs';

const START_TIMEOUT_MS = 300_000;
const SHOWN_LOG_CHARACTERS = 6_000;

export class Backend {
  #child;
  #ended;

  /** `config` is laid over the configuration of this repository. */
  constructor({ folder, port, config }) {
    this.url = `http://localhost:${port}`;
    this.configFile = path.join(folder, 'app-config.json');
    this.logFile = path.join(folder, 'backend.log');
    this.configure(config);
  }

  /** May be called while it runs: it follows changes of its files. */
  configure(config) {
    this.config = config;
    // Moved into place, so that nobody reads half of it.
    const file = `${this.configFile}.new`;
    fs.writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
    fs.renameSync(file, this.configFile);
  }

  get running() {
    return this.#child !== undefined;
  }

  /** Resolves when all of its plugins have started. */
  async start() {
    const log = fs.openSync(this.logFile, 'a');
    const child = spawn(
      process.execPath,
      [
        ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
        'src/index.ts',
        ...['--config', path.join(root, 'app-config.yaml')],
        ...['--config', this.configFile],
      ],
      {
        cwd: path.join(root, 'packages/backend'),
        stdio: ['ignore', log, log],
        env: { ...process.env, NODE_ENV: 'development' },
      },
    );
    fs.closeSync(log);
    this.#child = child;
    this.#ended = new Promise(resolve => {
      child.on('error', resolve);
      child.on('exit', (code, signal) => {
        if (this.#child === child) this.#child = undefined;
        resolve(signal ?? code);
      });
    });
    await waitFor({
      what: 'The backend',
      probe: () => answers(`${this.url}/.backstage/health/v1/readiness`),
      processes: [this],
      timeoutMs: START_TIMEOUT_MS,
    });
  }

  /** Throws, with the end of the log, unless it runs. */
  check() {
    if (this.running) return;
    const log = fs.readFileSync(this.logFile, 'utf8');
    throw new Error(
      `The backend ended. Its log ends with:\n${log.slice(
        -SHOWN_LOG_CHARACTERS,
      )}`,
    );
  }

  /**
   * What Starry logged as an error: something that it did not expect. That
   * Argo CD or Kubernetes fails, it does expect.
   */
  ownErrors() {
    return stripVTControlCharacters(fs.readFileSync(this.logFile, 'utf8'))
      .split('\n')
      .filter(line => / starry error /.test(line));
  }

  /** At once, in the middle of whatever it does. */
  async kill() {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** Resolves to its exit code. */
  async stop() {
    this.#child?.kill('SIGTERM');
    return this.#ended;
  }
}
