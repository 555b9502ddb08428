import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import {
  ImageError,
  type Container,
  type ContainerImage,
  type Launch,
} from '../images/ContainerImage';
import type { Simulation } from '../images/ImageCatalog';
import { LocalProcess, type ProcessExit } from '../processes/LocalProcess';
import type { ProcessRecords } from '../processes/ProcessRecords';
import { ContainerConfigError } from '../containerEnvironment';
import { BackOff, type BackOffTiming } from './BackOff';
import { watchHealth } from './ContainerHealth';
import type { ContainerStatus, Terminated } from './podStatus';

/** A program that ran this long has recovered. As in Kubernetes. */
const RECOVERED_AFTER_MS = 10 * 60_000;

export interface ContainerHost {
  /** `namespace/name` of the pod, for messages. */
  podName: string;
  restartPolicy: string;
  restartCount: number;
  find(image: string): ContainerImage | Simulation;
  environment(): Promise<Record<string, string>>;
  prepare(
    image: ContainerImage,
    env: Record<string, string>,
    port: number,
  ): Promise<Launch>;
  records: ProcessRecords;
  backOff: BackOffTiming;
  gracePeriodMs: number;
  now(): Date;
  onChange(): void;
  onEvent(type: 'Normal' | 'Warning', reason: string, message: string): void;
  onLine(line: string): void;
  /** Before each start but the first. */
  onRestart(): void;
}

/**
 * Runs one container for as long as its pod lives: gets its image, starts it,
 * watches its health, and starts it again when it has ended, later each time.
 */
export class ContainerRunner {
  /** Why it is not really run, if so. */
  simulated?: string;
  remark?: string;
  /** Where the program listens on this machine, while it runs. */
  port?: number;
  /** Where it would listen in a cluster, when it does not say. */
  defaultPort?: number;
  status: ContainerStatus;

  private readonly abort = new AbortController();
  private readonly restarts: BackOff;
  private readonly pulls: BackOff;
  private readonly done: Promise<void>;

  static start(container: Container, host: ContainerHost): ContainerRunner {
    return new ContainerRunner(container, host);
  }

  private constructor(
    readonly container: Container,
    private readonly host: ContainerHost,
  ) {
    this.restarts = new BackOff(host.backOff);
    this.pulls = new BackOff(host.backOff);
    this.status = {
      name: container.name,
      image: container.image,
      ready: false,
      started: false,
      restartCount: host.restartCount,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {},
    };
    this.done = this.run();
  }

  /** Ends the program and waits for its end. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.done;
  }

  private get stopped(): boolean {
    return this.abort.signal.aborted;
  }

  private async run(): Promise<void> {
    // Its owner is still busy making it.
    await Promise.resolve();
    while (!this.stopped) {
      try {
        const again = await this.runOnce();
        if (!again) {
          return;
        }
      } catch (error) {
        if (!this.stopped) {
          await this.sayWhyNot(error as Error);
        }
      }
    }
  }

  /** From image to end. Resolves with whether to start again. */
  private async runOnce(): Promise<boolean> {
    const { host, container } = this;
    const image = host.find(container.image);
    if ('simulated' in image) {
      this.simulated = image.simulated;
      this.change({ ready: true, started: true, state: this.running() });
      return false;
    }
    this.remark = image.remark;
    this.defaultPort = image.defaultPort;
    const env = await host.environment();
    // Somebody else may take it before the program does, which then fails, and
    // is restarted with another.
    const port = await getPort({ host: '127.0.0.1' });
    const launch = await host.prepare(image, env, port);
    try {
      if (this.stopped) {
        return false;
      }
      this.pulls.reset();
      return await this.live(launch, port);
    } finally {
      await launch.release();
    }
  }

  private async live(launch: Launch, port: number): Promise<boolean> {
    const { host, container } = this;
    const process = LocalProcess.start(launch, host.records, host.onLine);
    const startedAt = host.now();
    this.port = port;
    this.change({
      state: { running: { startedAt: startedAt.toISOString() } },
      started: !container.startupProbe,
    });
    host.onEvent('Normal', 'Started', `Started container ${container.name}`);

    const healthWatch = new AbortController();
    const health = watchHealth({
      container,
      port,
      check: launch.check,
      signal: healthWatch.signal,
      onStarted: () => this.change({ started: true }),
      onReady: (ready, problem) => {
        this.change({ ready });
        if (problem) {
          host.onEvent('Warning', 'Unhealthy', problem);
        }
      },
      onUnhealthy: problem => {
        host.onEvent('Warning', 'Unhealthy', problem);
        host.onEvent(
          'Normal',
          'Killing',
          `Container ${container.name} failed its probe, will be restarted`,
        );
        process.stop(host.gracePeriodMs);
      },
    }).catch(error =>
      host.onEvent('Warning', 'Unhealthy', `Probes failed: ${error}`),
    );
    const stop = () => process.stop(host.gracePeriodMs);
    this.abort.signal.addEventListener('abort', stop);
    if (this.stopped) {
      stop();
    }
    const exit = await process.exited;
    this.abort.signal.removeEventListener('abort', stop);
    healthWatch.abort();
    await health;
    this.port = undefined;
    return await this.afterwards(exit, startedAt);
  }

  private async afterwards(
    exit: ProcessExit,
    startedAt: Date,
  ): Promise<boolean> {
    const { host, container } = this;
    const finishedAt = host.now();
    const terminated: Terminated = {
      exitCode: exit.exitCode,
      reason: exit.exitCode === 0 ? 'Completed' : 'Error',
      ...(exit.error && { reason: 'StartError', message: exit.error }),
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
    };
    const again =
      host.restartPolicy === 'Always' ||
      (host.restartPolicy === 'OnFailure' && exit.exitCode !== 0);
    if (this.stopped || !again) {
      this.change({ ready: false, state: { terminated } });
      return false;
    }
    if (finishedAt.getTime() - startedAt.getTime() > RECOVERED_AFTER_MS) {
      this.restarts.reset();
    }
    const wait = this.restarts.next();
    const message = `back-off ${wait / 1000}s restarting failed container=${
      container.name
    } pod=${host.podName}`;
    this.change({
      ready: false,
      started: false,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated },
    });
    host.onEvent(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${host.podName}`,
    );
    await this.pause(wait);
    if (this.stopped) {
      return false;
    }
    host.onRestart();
    this.change({ restartCount: this.status.restartCount + 1 });
    return true;
  }

  /** It cannot be started: says why, and waits before the next attempt. */
  private async sayWhyNot(error: Error): Promise<void> {
    const { image } = this.container;
    const first = this.pulls.isFirst;
    if (!(error instanceof ImageError)) {
      const reason =
        error instanceof ContainerConfigError
          ? 'CreateContainerConfigError'
          : 'CreateContainerError';
      this.wait(reason, error.message);
      this.host.onEvent('Warning', 'Failed', `Error: ${error.message}`);
    } else if (first) {
      this.wait('ErrImagePull', error.message);
      this.host.onEvent(
        'Warning',
        'Failed',
        `Failed to pull image "${image}": ${error.message}`,
      );
    } else {
      const message = `Back-off pulling image "${image}": ErrImagePull: ${error.message}`;
      this.wait('ImagePullBackOff', message);
      this.host.onEvent(
        'Warning',
        'BackOff',
        `Back-off pulling image "${image}"`,
      );
    }
    await this.pause(this.pulls.next());
  }

  private wait(reason: string, message: string): void {
    this.change({
      ready: false,
      started: false,
      state: { waiting: { reason, message } },
    });
  }

  private running() {
    return { running: { startedAt: this.host.now().toISOString() } };
  }

  private change(change: Partial<ContainerStatus>): void {
    this.status = { ...this.status, ...change };
    this.host.onChange();
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.abort.signal }).catch(() => {});
  }
}
