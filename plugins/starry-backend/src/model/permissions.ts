import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_ENVIRONMENT,
  Stage,
} from '@starry-idp/backstage-plugin-starry-common';
import { z } from 'zod/v3';

/**
 * What a permission rule may ask of an environment.
 *
 * @public
 */
export interface StarryEnvironment {
  /** Unique for ever. */
  id: string;
  /** Its name, the first part of its addresses. */
  name: string;
  /** Reference of a group or user. */
  owner: string;
  /** Reference of the user, or name of the service, that asked for it. */
  createdBy: string;
  /** Reference of the catalog system that runs in it. */
  system?: string;
  /** Which rules apply to it. */
  stage: Stage;
  /** Reference of the template that asked for it. */
  template?: string;
}

/**
 * What a permission rule restricts a list of environments to: those owned or
 * created by one of the claims.
 *
 * @public
 */
export interface StarryEnvironmentFilter {
  /** References of users and groups. */
  claims: string[];
}

/**
 * Identifies environments to the permission system.
 *
 * @public
 */
export const starryEnvironmentResourceRef = createPermissionResourceRef<
  StarryEnvironment,
  StarryEnvironmentFilter
>().with({ pluginId: 'starry', resourceType: RESOURCE_TYPE_ENVIRONMENT });

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description:
    'Allow environments that are owned or were created by one of the claims',
  resourceRef: starryEnvironmentResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, e.g. the ownership references of a user'),
  }),
  apply: (environment, { claims }) =>
    claims.includes(environment.owner) ||
    claims.includes(environment.createdBy),
  toQuery: ({ claims }) => ({ claims }),
});

/** All rules for environments. */
export const starryEnvironmentRules = { isOwner };

const conditionExports = createConditionExports({
  resourceRef: starryEnvironmentResourceRef,
  rules: starryEnvironmentRules,
});

/**
 * Conditions on environments, for permission policies:
 * `starryEnvironmentConditions.isOwner({ claims })`.
 *
 * @public
 */
export const starryEnvironmentConditions = conditionExports.conditions;

/**
 * Makes a conditional decision about one of the permissions on environments,
 * for permission policies.
 *
 * @public
 */
export const createStarryEnvironmentConditionalDecision =
  conditionExports.createConditionalDecision;
