import type { ArgoCdCredentials, ManagedProcess } from '@starry-idp/dev-kit';

/** What environments of the demo can run on. */
export interface Target {
  /** Laid over app-config.yaml. */
  config: string;
  /** Folder of the portal's database, below that of the demo. */
  database: string;
  preferredPorts: Record<string, number>;
  /** Finds or starts it, and resolves to what the portal needs of it. */
  start(options: {
    data: string;
    ports: Record<string, number>;
    log: (line: string) => void;
    signal?: AbortSignal;
  }): Promise<RunningTarget>;
}

export interface RunningTarget {
  credentials: ArgoCdCredentials;
  gitUrl: string;
  /** Variables of the portal. */
  env: Record<string, string>;
  /** What whoever tries it should know. */
  notes: string[];
  /** Without these it does not run. */
  processes: ManagedProcess[];
  stop(): Promise<void>;
}
