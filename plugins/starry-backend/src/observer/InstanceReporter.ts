import { Clock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { InstanceStatus } from '../model/InstanceStatus';
import { plainMessage } from '../argocd/plainMessage';

/** Mere contact is written no more often than this. */
const CONTACT_INTERVAL_MS = 15_000;

/** The two ways in which an instance is followed; each may fail alone. */
export type Channel = 'watch' | 'list';

/** Records whether an instance answers, with few writes. */
export class InstanceReporter {
  static create(options: {
    instance: string;
    store: Pick<EnvironmentStore, 'saveInstanceStatus'>;
    clock: Clock;
  }): InstanceReporter {
    return new InstanceReporter(options.instance, options.store, options.clock);
  }

  private readonly failures = new Map<Channel, string>();
  private version?: string;
  private lastContactAt?: Date;
  private written?: InstanceStatus;

  private constructor(
    private readonly instance: string,
    private readonly store: Pick<EnvironmentStore, 'saveInstanceStatus'>,
    private readonly clock: Clock,
  ) {}

  /** Something came in on the channel. */
  async reached(channel: Channel, version?: string): Promise<void> {
    this.failures.delete(channel);
    this.version = version ?? this.version;
    this.lastContactAt = this.clock.now();
    await this.write();
  }

  async failed(channel: Channel, error: unknown): Promise<void> {
    this.failures.set(channel, plainMessage(error));
    await this.write();
  }

  private async write(): Promise<void> {
    const [message] = this.failures.values();
    const status: InstanceStatus = {
      name: this.instance,
      reachable: message === undefined,
      message,
      version: this.version,
      lastContactAt: this.lastContactAt,
    };
    if (!this.written || this.isWorthAWrite(status, this.written)) {
      this.written = status;
      await this.store.saveInstanceStatus(status);
    }
  }

  private isWorthAWrite(
    status: InstanceStatus,
    written: InstanceStatus,
  ): boolean {
    const contact = status.lastContactAt?.getTime() ?? 0;
    const writtenContact = written.lastContactAt?.getTime() ?? 0;
    return (
      status.reachable !== written.reachable ||
      status.message !== written.message ||
      status.version !== written.version ||
      contact - writtenContact >= CONTACT_INTERVAL_MS
    );
  }
}
