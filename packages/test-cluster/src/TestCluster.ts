import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ArgoCd } from './argocd/ArgoCd';
import { FORBIDDEN_PROJECT, PROJECT } from './argocd/argoCdObjects';
import { ensureBinaries, obstacle } from './binaries/ensureBinaries';
import { ClusterError } from './ClusterError';
import type { Credentials } from './Credentials';
import { Faults } from './faults/Faults';
import type { Fault } from './faults/Faults';
import { startFaultProxy } from './faults/startFaultProxy';
import { ControlPlane } from './kubernetes/ControlPlane';
import { STORAGE_CLASS, removeVolumes } from './kubernetes/storage';
import { createPortalToken } from './kubernetes/portalToken';
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
  /** Why there can be no cluster on this machine, if that is so. */
  static obstacle(): string | undefined {
    return obstacle();
  }

  /** Builds what it needs, where that has not been done. */
  static async prepare(
    options: { argoCd?: string; log?: Log; signal?: AbortSignal } = {},
  ): Promise<void> {
    await ensureBinaries(options);
  }

  /** Starts one; what is left of an earlier one in the folder is removed. */
  static async up(options: {
    dataDir: string;
    /** Release line of Argo CD, as `3.2`; the newest if not given. */
    argoCd?: string;
    /** Of simulated nodes, each with 32 cores and room for 110 Pods. */
    nodes?: number;
    /**
     * Whether Argo CD and the portal reach Kubernetes through a proxy, for
     * {@link TestCluster.failKubernetes}.
     */
    faults?: boolean;
    /** How often Argo CD looks at each application; its own default is 120s. */
    reconciliation?: string;
    log?: Log;
    /** Once aborted, what was started is ended, and this rejects. */
    signal?: AbortSignal;
  }): Promise<TestCluster> {
    const { nodes = 2, faults = false, reconciliation = '30s' } = options;
    const { log = () => {}, signal } = options;
    const { binaries, argoCd } = await ensureBinaries(options);
    const folder = resolve(options.dataDir);
    await TestCluster.find(folder)?.down();
    if (existsSync(folder)) {
      throw new ClusterError(`${folder} is there and not of a cluster`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, MARK), JSON.stringify({ binaries }));
    const cluster = new TestCluster(folder, binaries);
    try {
      await cluster.start({
        argoCd,
        nodes,
        faults,
        reconciliation,
        log,
        signal,
      });
    } catch (error) {
      // What one that failed said is kept; what nobody wants is not.
      await (signal?.aborted ? cluster.down() : cluster.killAll());
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

  /**
   * For bare git repositories that Argo CD reads at
   * {@link Credentials.gitUrl}; empty until somebody fills it.
   */
  get gitFolder(): string {
    return join(this.folder, 'git');
  }

  /** Whether it was started to the end, and all of it runs. */
  get isComplete(): boolean {
    return (
      this.credentials !== undefined && this.status().every(one => one.running)
    );
  }

  /** Every process of it, and whether it runs. */
  status(): Array<{ name: string; pid: number; running: boolean }> {
    return [
      ...this.controlPlane.processes,
      ...this.processes.names.map(name => ({
        name,
        pid: this.processes.pidOf(name),
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
    this.expectKubernetes();
  }

  /**
   * Makes Kubernetes fail for Argo CD and the portal, though not for
   * {@link TestCluster.kubectl}, until it is mended. What is being watched
   * already goes on.
   */
  failKubernetes(fault: Fault = {}): void {
    this.faults.set(fault);
  }

  mendKubernetes(): void {
    this.faults.clear();
  }

  /** Speaks to Kubernetes as its administrator. */
  async kubectl(...args: string[]): Promise<string> {
    return await this.controlPlane.kubectl.run(...args);
  }

  /** Ends every process of it and removes its folder. */
  async down(): Promise<void> {
    const { lastWords } = this.controlPlane;
    if (lastWords && this.status().some(({ running }) => running)) {
      // Its log is gone with the folder.
      process.emitWarning(`While the cluster ran, ${lastWords}`);
    }
    await removeVolumes(this.controlPlane.kubectl);
    await this.killAll();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private get faultsFile(): string {
    return join(this.folder, 'faults.json');
  }

  private get faults(): Faults {
    if (!this.processes.names.includes('fault-proxy')) {
      throw new ClusterError(
        'This cluster was started without `faults: true`: nothing could fail',
      );
    }
    return new Faults(this.faultsFile);
  }

  /** Nobody ends a part of Kubernetes on purpose; without one, others only wait. */
  private expectKubernetes(): void {
    const { lastWords } = this.controlPlane;
    if (lastWords) {
      throw new ClusterError(lastWords);
    }
  }

  /** By force: nothing that they could still write down is kept. */
  private async killAll(): Promise<void> {
    await this.processes.killAll();
    await this.controlPlane.kill();
  }

  private async start(options: {
    /** The folder with its programs. */
    argoCd: string;
    nodes: number;
    faults: boolean;
    reconciliation: string;
    log: Log;
    signal?: AbortSignal;
  }): Promise<void> {
    const { nodes, faults, reconciliation, log, signal } = options;
    const { binaries, folder, processes, controlPlane } = this;
    const { kubectl } = controlPlane;
    log('Starting Kubernetes');
    mkdirSync(this.gitFolder);
    const kubernetes = await controlPlane.start(nodes);
    signal?.throwIfAborted();
    const redis = await startRedis(binaries, processes);
    await kubectl.apply(STORAGE_CLASS);
    log('Starting Argo CD');
    const argoCd = new ArgoCd({
      binaries: options.argoCd,
      folder,
      kubectl,
      processes,
      redis,
      reconciliation,
    });
    await argoCd.install();
    signal?.throwIfAborted();
    const { url: kubernetesUrl } = faults
      ? await startFaultProxy(processes, {
          target: kubernetes.url,
          pki: controlPlane.pki,
          faults: this.faultsFile,
        })
      : kubernetes;
    const { url } = await argoCd.start(kubernetesUrl);
    signal?.throwIfAborted();
    this.expectKubernetes();
    const credentials: Credentials = {
      url,
      ...(await argoCd.credentials(url)),
      kubernetesUrl,
      kubernetesToken: await createPortalToken(kubectl),
      kubernetesCaData: Buffer.from(controlPlane.certificateAuthority).toString(
        'base64',
      ),
      project: PROJECT,
      forbiddenProject: FORBIDDEN_PROJECT,
      gitUrl: `${pathToFileURL(this.gitFolder).href}/`,
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
