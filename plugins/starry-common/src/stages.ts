import { Stage } from './schema/openapi';

// An object, so that a stage which the API adds or drops does not compile.
const KNOWN = {
  ephemeral: true,
  development: true,
  staging: true,
  production: true,
} satisfies Record<Stage, true>;

/**
 * Every stage that an environment may have.
 *
 * @public
 */
export const STAGES = Object.keys(KNOWN) as [Stage, ...Stage[]];
