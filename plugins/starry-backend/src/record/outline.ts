import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

/** What of an observation is read where many are. */
export type ObservationOutline = Pick<
  ApplicationObservation,
  | 'at'
  | 'exists'
  | 'environmentId'
  | 'sync'
  | 'health'
  | 'operation'
  | 'deletionTimestamp'
>;

/** A record for a page of many: all but the details of what was seen. */
export type ListedEnvironment = Omit<EnvironmentRecord, 'observation'> & {
  observation?: ObservationOutline;
};

/** What of a record is read where all of an instance are. */
export type EnvironmentOutline = Pick<
  EnvironmentRecord,
  | 'id'
  | 'name'
  | 'createdAt'
  | 'intent'
  | 'instance'
  | 'application'
  | 'namespace'
  | 'verdict'
  | 'phaseSince'
  | 'readyAt'
  | 'goneAt'
  | 'creationSentAt'
> & { observation?: ObservationOutline };

/** Leaves out what is long: conditions, resources and messages. */
export function outlineOf({
  at,
  exists,
  environmentId,
  sync,
  health,
  operation,
  deletionTimestamp,
}: ApplicationObservation): ObservationOutline {
  return {
    at,
    exists,
    environmentId,
    sync,
    health,
    operation: operation && { ...operation, message: undefined },
    deletionTimestamp,
  };
}
