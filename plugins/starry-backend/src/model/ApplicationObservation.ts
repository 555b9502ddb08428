/**
 * What was last seen of an environment's application in Argo CD, reduced to
 * what decisions need. Everything in it came from one answer or event.
 */
export interface ApplicationObservation {
  /** When Argo CD said so. */
  at: Date;
  /** False after a 404 that was asked with the project, so a real one. */
  exists: boolean;
  /** `starry.io/environment` label, to tell ours from someone else's. */
  environmentId?: string;
  /**
   * The generation in the chart's values that `sync` judges
   * (`status.sync.comparedTo`), not the one last written.
   */
  comparedGeneration?: number;
  /** The generation in the application's current values. */
  appliedGeneration?: number;
  sync: 'Synced' | 'OutOfSync' | 'Unknown';
  health:
    | 'Unknown'
    | 'Progressing'
    | 'Healthy'
    | 'Suspended'
    | 'Degraded'
    | 'Missing';
  operation?: {
    phase: 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';
    message?: string;
    startedAt?: Date;
    finishedAt?: Date;
  };
  /** True while an operation is requested or under way. */
  operationInProgress: boolean;
  reconciledAt?: Date;
  deletionTimestamp?: Date;
  conditions: Array<{ type: string; message: string }>;
  /** At most 200. */
  resources: Array<{
    group: string;
    kind: string;
    namespace?: string;
    name: string;
    health?: string;
    message?: string;
  }>;
}
