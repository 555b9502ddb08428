import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { ClusterError } from '../ClusterError';
import { freePorts } from '../freePorts';
import { stopProcess } from '../processes/runningProcess';
import { waitUntil } from '../waitUntil';
import { Components } from './Components';
import { Kubectl } from './Kubectl';
import { kwokConfiguration } from './kwokConfiguration';

const run = promisify(execFile);

const NAME = 'starry';

/** How often what ends is started again before that is given up. */
const RESTARTS = 5;

/**
 * etcd, the API server, the controllers and the scheduler of Kubernetes, and
 * kwok in the place of nodes: Pods get an address, become ready and end, but
 * nothing runs in them. kwok's own command starts all of them.
 */
export class ControlPlane {
  private readonly components: Components;

  constructor(
    private readonly binaries: string,
    private readonly folder: string,
  ) {
    this.components = new Components(this.workdir);
  }

  get kubectl(): Kubectl {
    return new Kubectl(this.binaries, join(this.folder, 'kubeconfig'));
  }

  /** The folder of its authority, and of the one certificate by it. */
  get pki(): string {
    return join(this.workdir, 'pki');
  }

  /** The certificate that the API server is trusted by. */
  get certificateAuthority(): string {
    return readFileSync(join(this.pki, 'ca.crt'), 'utf8');
  }

  async start(nodes: number): Promise<{ url: string }> {
    const [port, ...others] = await freePorts(6);
    const configuration = join(this.folder, 'kwok.yaml');
    writeFileSync(
      configuration,
      kwokConfiguration({
        binaries: this.binaries,
        logFile: join(this.folder, 'pod.log'),
        port,
        others,
      })
        .map(document => stringify(document))
        .join('---\n'),
    );
    writeFileSync(join(this.folder, 'pod.log'), podLog());
    await this.kwokctl(
      '--config',
      configuration,
      ...['create', 'cluster', '--kubeconfig', this.kubectl.kubeconfig],
    );
    await this.settle();
    await this.kwokctl('scale', 'node', '--replicas', String(nodes));
    return { url: `https://127.0.0.1:${port}` };
  }

  /** What was started of it, with its process ids. */
  get processes(): Array<{ name: string; pid: number; running: boolean }> {
    return this.components.all;
  }

  /** What those said last that have ended, if any has. */
  get lastWords(): string {
    return this.components.lastWords();
  }

  /**
   * Resolves when every component runs, and the controllers work; what has
   * ended is started again. On a busy machine, the controller manager ends when
   * the API server is not healthy ten seconds later, and kwok's command does
   * not look after what it has started.
   */
  async settle(): Promise<void> {
    for (let restarts = 0; !(await this.works()); restarts += 1) {
      if (restarts === RESTARTS) {
        throw new ClusterError(
          `Kubernetes does not start, not with ${RESTARTS} restarts either: ${this.lastWords}`,
        );
      }
      this.components.forgetEnded();
      await this.kwokctl('start', 'cluster');
    }
  }

  async kill(): Promise<void> {
    // If its starter was killed, this would start what is ended here.
    if (existsSync(this.starterFile)) {
      const pid = Number(readFileSync(this.starterFile, 'utf8'));
      await stopProcess(pid, this.starter, 'SIGKILL');
    }
    for (const { name, pid } of this.processes) {
      await stopProcess(pid, this.components.commandOf(name), 'SIGKILL');
    }
  }

  /** Waits for the controllers' work, or for the end of a component. */
  private async works(): Promise<boolean> {
    await waitUntil(async () => {
      if (this.components.ended.length === 0) {
        // The controller manager makes it in every namespace.
        await this.kubectl.run(
          ...['get', 'serviceaccount', 'default', '--namespace', 'default'],
        );
      }
      return true;
    }, 'the controllers of Kubernetes');
    return this.components.ended.length === 0;
  }

  private get workdir(): string {
    return join(this.folder, 'kwok', 'clusters', NAME);
  }

  private get starter(): string {
    return join(this.binaries, 'kwokctl');
  }

  /** Its process id, while it runs. */
  private get starterFile(): string {
    return join(this.folder, 'kwokctl.pid');
  }

  private async kwokctl(...args: string[]): Promise<void> {
    const running = run(this.starter, ['--name', NAME, ...args], {
      env: {
        ...this.kubectl.environment,
        // It asks kubectl whether the API server is there.
        PATH: `${this.binaries}${delimiter}${process.env.PATH}`,
        KWOK_WORKDIR: join(this.folder, 'kwok'),
      },
    });
    writeFileSync(this.starterFile, String(running.child.pid ?? 0));
    try {
      await running;
    } finally {
      rmSync(this.starterFile, { force: true });
    }
  }
}

/** What every Pod says, in the form in which a node keeps it. */
function podLog(): string {
  const at = new Date().toISOString().replace('Z', '000000Z');
  const lines = [1, 2, 3].map(
    n => `${at} stdout F line ${n} of what a simulated Pod says\n`,
  );
  return lines.join('');
}
