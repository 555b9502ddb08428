import { ApplicationObservation } from './ApplicationObservation';
import { ChartSource } from './ChartSource';
import { EnvironmentFields } from './environmentFields';
import { ServiceSpec } from './ServiceSpec';
import { ServiceStatus } from './ServiceStatus';
import { Verdict } from './Verdict';

/** What a person wants of an environment. */
export type Intent = 'present' | 'absent';

/** The record of one environment, all of it. */
export interface EnvironmentRecord extends EnvironmentFields {
  id: string;
  name: string;
  owner: string;
  requestId?: string;
  /** Digests of the fields that were sent with `requestId`. */
  requestHash?: Record<string, string>;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;

  intent: Intent;
  /** Counts changes of intent up; travels in the chart's values. */
  generation: number;
  deleteRequestedAt?: Date;

  instance: string;
  application: string;
  namespace: string;
  services: ServiceSpec[];
  /**
   * Left out for what was made before this was recorded, until its next change:
   * that follows the configured chart, and its revision, as they are.
   */
  source?: ChartSource;

  verdict: Verdict;
  /** When the phase last changed. */
  phaseSince: Date;
  readyAt?: Date;
  goneAt?: Date;
  /**
   * Namespace UID once seen, with the environment's label, so that `gone` is
   * about this very namespace, and the cluster is the right one.
   */
  namespaceUid?: string;
  serviceStatus: Record<string, ServiceStatus>;
  observation?: ApplicationObservation;
  /** When its creation was last sent; without it nothing of it can be there. */
  creationSentAt?: Date;
  /** Whether one was sent of which nobody knows what became of it. */
  creationUnanswered: boolean;
  /** Consecutive failed attempts on Argo CD, for back-off. */
  attempts: number;
  /** Counts every write; writers name the version they read. */
  version: number;
}
