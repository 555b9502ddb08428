import { ApplicationObservation } from '../model/ApplicationObservation';
import { outlineOf } from './outline';

/** The columns that tell what was seen. */
export function observationColumns(
  observation: ApplicationObservation | undefined,
): { observation: string | null; observation_outline: string | null } {
  return observation
    ? {
        observation: JSON.stringify(observation),
        observation_outline: JSON.stringify(outlineOf(observation)),
      }
    : { observation: null, observation_outline: null };
}

/** Reads an observation, or the outline of one, as far as there is one. */
export function parseObservation(
  text: string | null,
): ApplicationObservation | undefined {
  if (text === null) {
    return undefined;
  }
  const kept = JSON.parse(text);
  return {
    ...kept,
    at: new Date(kept.at),
    ...reviveDates(kept, ['reconciledAt', 'deletionTimestamp']),
    ...(kept.operation && {
      operation: {
        ...kept.operation,
        ...reviveDates(kept.operation, ['startedAt', 'finishedAt']),
      },
    }),
  };
}

function reviveDates(
  kept: Record<string, string | undefined>,
  keys: string[],
): Record<string, Date> {
  return Object.fromEntries(
    keys.flatMap(key => {
      const text = kept[key];
      return text === undefined ? [] : [[key, new Date(text)]];
    }),
  );
}
