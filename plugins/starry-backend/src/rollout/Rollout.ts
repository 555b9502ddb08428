import { Chart } from '../chart/ChartStore';

/** A chart on its way to all environments, in batches. */
export interface Rollout {
  id: string;
  chart: Chart;
  /**
   * `paused` by itself, because it broke too much; `stopped` by somebody;
   * `done` when there was nothing left.
   */
  state: 'running' | 'paused' | 'stopped' | 'done';
  /** Why it is paused. */
  reason?: string;
  /** Environments that it broke before somebody let it go on. */
  tolerated: number;
  startedBy: string;
  startedAt: Date;
}

/** How far a rollout has come. */
export interface RolloutProgress {
  /** Environments that do not have the chart yet. */
  left: number;
  /** Those that have it, and are not up with it yet. */
  rolling: number;
  /** Those that were ready before it, and are not any more. */
  broken: number;
}
