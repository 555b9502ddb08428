import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { ArgoCd } from './argocd/ArgoCd';
import { FORBIDDEN_PROJECT, PROJECT } from './argocd/argoCdObjects';
import { ensureBinaries } from './binaries/ensureBinaries';
import { ClusterError } from './ClusterError';
import type { Credentials } from './Credentials';
import { ControlPlane } from './kubernetes/ControlPlane';
import { STORAGE_CLASS, removeVolumes } from './kubernetes/storage';
import { createReaderToken } from './kubernetes/readerToken';
import type { Log } from './Log';
import { ProcessTable } from './processes/ProcessTable';
import { startRedis } from './redis';
import { answers, waitUntil } from './waitUntil';

/** Tells our folders from others, and which programs run in it. */
const MARK = 'cluster.json';

/**
 * A Kubernetes and an Argo CD whose processes outlive whoever started them and
 * whose whole state is in one folder.
 *
 * @public
 */
export class TestCluster {
  /** Builds what it needs, where that has not been done. */
  static async prepare(log: Log = () => {}): Promise<void> {
    await ensureBinaries(log);
  }

  /** Starts one; what is left of an earlier one in the folder is removed. */
  static async up(options: {
    dataDir: string;
    /** Of simulated nodes. */
    nodes?: number;
    log?: Log;
  }): Promise<TestCluster> {
    const { nodes = 2, log = () => {} } = options;
    const binaries = await ensureBinaries(log);
    const folder = resolve(options.dataDir);
    await TestCluster.find(folder)?.down();
    if (existsSync(folder)) {
      throw new ClusterError(`${folder} is there and not of a cluster`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, MARK), JSON.stringify({ binaries }));
    const cluster = new TestCluster(folder, binaries);
    try {
      await cluster.start(nodes, log);
    } catch (error) {
      await cluster.killAll();
      throw error;
    }
    return cluster;
  }

  /** The one that was started in the folder, if there is one. */
  static find(dataDir: string): TestCluster | undefined {
    const folder = resolve(dataDir);
    const mark = join(folder, MARK);
    return existsSync(mark)
      ? new TestCluster(folder, JSON.parse(readFileSync(mark, 'utf8')).binaries)
      : undefined;
  }

  private readonly controlPlane: ControlPlane;
  private readonly processes: ProcessTable;

  private constructor(
    private readonly folder: string,
    private readonly binaries: string,
  ) {
    this.controlPlane = new ControlPlane(binaries, folder);
    this.processes = new ProcessTable(join(folder, 'processes'));
  }

  /** There only once it is complete. */
  get credentials(): Credentials | undefined {
    return existsSync(this.credentialsFile)
      ? JSON.parse(readFileSync(this.credentialsFile, 'utf8'))
      : undefined;
  }

  get credentialsFile(): string {
    return join(this.folder, 'credentials.json');
  }

  /** Every process of it, and whether it runs. */
  status(): Array<{ name: string; running: boolean }> {
    return [
      ...this.controlPlane.processes.map(({ name, running }) => ({
        name,
        running,
      })),
      ...this.processes.names.map(name => ({
        name,
        running: this.processes.isRunning(name),
      })),
    ];
  }

  /** Stops Redis or a role of Argo CD, until {@link TestCluster.resume}. */
  async interrupt(name: string, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.processes.stop(name, signal);
  }

  /** Starts again, as it was, what was interrupted. */
  resume(name: string): void {
    this.processes.restart(name);
  }

  /** Ends it, starts it as it was, and waits until Argo CD answers. */
  async restart(name: string): Promise<void> {
    await this.interrupt(name);
    this.resume(name);
    await this.ready();
  }

  /** Resolves when Argo CD's API answers. */
  async ready(): Promise<void> {
    const { url } = this.credentials!;
    await waitUntil(async () => await answers(`${url}/healthz`), 'Argo CD');
  }

  /** Speaks to Kubernetes as its administrator. */
  async kubectl(...args: string[]): Promise<string> {
    return await this.controlPlane.kubectl.run(...args);
  }

  /** Ends every process of it and removes its folder. */
  async down(): Promise<void> {
    await removeVolumes(this.controlPlane.kubectl);
    await this.killAll();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** By force: nothing that they could still write down is kept. */
  private async killAll(): Promise<void> {
    await this.processes.killAll();
    await this.controlPlane.kill();
  }

  private async start(nodes: number, log: Log): Promise<void> {
    const { binaries, folder, processes, controlPlane } = this;
    const { kubectl } = controlPlane;
    log('Starting Kubernetes');
    const kubernetes = await controlPlane.start(nodes);
    const redis = await startRedis(binaries, processes);
    await kubectl.apply(STORAGE_CLASS);
    log('Starting Argo CD');
    const argoCd = new ArgoCd({ binaries, folder, kubectl, processes, redis });
    await argoCd.install();
    const { url } = await argoCd.start();
    const credentials: Credentials = {
      url,
      ...(await argoCd.credentials(url)),
      kubernetesUrl: kubernetes.url,
      kubernetesToken: await createReaderToken(kubectl),
      kubernetesCaData: Buffer.from(controlPlane.certificateAuthority).toString(
        'base64',
      ),
      project: PROJECT,
      forbiddenProject: FORBIDDEN_PROJECT,
      kubeconfig: kubectl.kubeconfig,
      dataDir: folder,
    };
    writeFileSync(
      this.credentialsFile,
      `${JSON.stringify(credentials, null, 2)}\n`,
      { mode: 0o600 },
    );
  }
}
