import { EnvironmentRecord } from './EnvironmentRecord';

/** Fields that the reconciler may write after a step. */
export type StepResult = Partial<
  Pick<
    EnvironmentRecord,
    | 'intent'
    | 'generation'
    | 'deleteRequestedAt'
    | 'verdict'
    | 'readyAt'
    | 'goneAt'
    | 'namespaceUid'
    | 'serviceStatus'
    | 'observation'
    | 'creationSentAt'
    | 'creationUnanswered'
    | 'attempts'
  >
>;
