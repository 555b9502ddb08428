import { STAGES } from '@starry-idp/backstage-plugin-starry-common';
import { z } from 'zod/v4';
import { entityRef, text } from './fieldTypes';

/**
 * What a person says of an environment, and is kept and shown as it was said. A
 * field that is added here travels from the request through the record to the
 * answer by itself.
 */
export const environmentFields = {
  system: entityRef('system').optional(),
  stage: z.enum(STAGES).default('ephemeral'),
  description: text(1000).optional(),
  template: entityRef('template').optional(),
};

/** The values of {@link environmentFields}. */
export type EnvironmentFields = z.output<z.ZodObject<typeof environmentFields>>;

const NAMES = Object.keys(environmentFields) as (keyof EnvironmentFields)[];

/** These fields, of something that has more. */
export function fieldsOf(some: EnvironmentFields): EnvironmentFields {
  const fields = NAMES.map(name => [name, some[name]]);
  return Object.fromEntries(fields) as EnvironmentFields;
}
