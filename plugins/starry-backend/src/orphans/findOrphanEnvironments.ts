import { EnvironmentOutline } from '../record/outline';
import { neverBegun } from '../lifecycle/absent';
import { OrphanFacts } from './OrphanFacts';
import { orphanId } from './orphanId';
import { FoundOrphan } from './types';

/** Long enough for the reconciler to create an application again, if it can. */
const MISSING_MS = 5 * 60_000;

/**
 * Environments that are wanted and existed, whose application is absent, and
 * which the reconciler could not create again.
 */
export function findWithoutApplication(facts: OrphanFacts): FoundOrphan[] {
  const { applications, instance, listedAt, records } = facts;
  if (!applications) {
    return [];
  }
  return [...records.values()]
    .filter(record => {
      const { id, observation, readyAt, verdict } = record;
      const wanted =
        record.instance === instance.name &&
        record.intent === 'present' &&
        !['pending', 'gone'].includes(verdict.phase);
      const wasThere =
        readyAt !== undefined || observation?.environmentId === id;
      const isThere =
        !observation ||
        (observation.exists && observation.environmentId === id) ||
        applications.some(
          ({ environmentId, name }) =>
            environmentId === id && name === record.application,
        );
      const waited = listedAt.getTime() - record.phaseSince.getTime();
      return wanted && wasThere && !isThere && waited >= MISSING_MS;
    })
    .map(record => ({
      ...ofRecord(record, instance.name),
      reason: 'ApplicationVanished',
      message: `The application of environment ${record.name} disappeared and cannot be created again: ${record.verdict.message}`,
      nextStep:
        record.verdict.nextStep ??
        'Find out why it cannot be created again, or remove the environment.',
    }));
}

/** Environments on an Argo CD that is no longer configured. */
export function findWithoutInstance(
  instance: string,
  records: EnvironmentOutline[],
): FoundOrphan[] {
  return records
    .filter(({ verdict }) => verdict.phase !== 'gone')
    .map(record => ({
      ...ofRecord(record, instance),
      reason: 'InstanceUnknown',
      ...(neverBegun({ environment: record, observation: record.observation })
        ? {
            message: `Environment ${record.name} waits for Argo CD ${instance}, which is no longer configured`,
            nextStep:
              'Configure it again, or remove the record: nothing was ever created for it.',
          }
        : {
            message: `Environment ${record.name} is on Argo CD ${instance}, which is no longer configured`,
            nextStep:
              'Configure it again until its environments are gone. Removing the record leaves everything on the cluster.',
          }),
    }));
}

function ofRecord(record: EnvironmentOutline, instance: string) {
  return {
    id: orphanId(instance, 'environment', record.name, record.id),
    kind: 'environment' as const,
    instance,
    name: record.name,
    environmentId: record.id,
    createdAt: record.createdAt,
    removable: true,
    going: false,
  };
}
