import {
  CreateEnvironmentRequest,
  ServiceRequest,
  STAGES,
} from '@starry-idp/backstage-plugin-starry-common';
import { Field, Zod } from './zod';

/** What of a request the task itself knows, and no template says. */
export type TaskFields = Pick<
  CreateEnvironmentRequest,
  'requestId' | 'template'
>;

/** What a template may say of an environment that it makes. */
type Described = Record<
  Exclude<keyof CreateEnvironmentRequest, keyof TaskFields>,
  Field
>;

const service = (z: Zod) =>
  z.object({
    offering: z
      .string()
      .describe('Name of an offering of the platform, e.g. `web-application`'),
    component: z
      .string()
      .optional()
      .describe(
        'Reference of the catalog component that the service is built from',
      ),
    revision: z
      .string()
      .optional()
      .describe(
        "Branch, tag or commit of the component's repository; its default branch when left out",
      ),
    expose: z
      .boolean()
      .optional()
      .describe(
        'Whether it has an address outside; when left out, as its offering says, but not behind a gateway',
      ),
    config: z
      .record(z.any())
      .optional()
      .describe("Values for the offering's parameters"),
  } satisfies Record<keyof ServiceRequest, ReturnType<Field>>);

/**
 * The fields of a request that a template gives, each passed on under its own
 * name. One that the API adds is added here, and nowhere else in this module;
 * until then this does not compile.
 */
export const environmentInput = {
  name: (z: Zod) =>
    z
      .string()
      .describe(
        'Name of the environment, a DNS label: the first part of all its addresses',
      ),
  owner: (z: Zod) =>
    z
      .string()
      .describe(
        'Reference of the group or user that owns it, e.g. `group:default/sample-team`',
      ),
  system: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Reference of the catalog system that runs in it'),
  stage: (z: Zod) =>
    z
      .enum(STAGES)
      .optional()
      .describe('Which rules apply to it; `ephemeral` when left out'),
  lifetime: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'ISO 8601 duration after which it goes by itself, e.g. `PT8H`; the default of the platform when left out',
      ),
  description: (z: Zod) =>
    z.string().optional().describe('What it is for, in a few words'),
  services: (z: Zod) =>
    z
      .record(service(z))
      .describe('The services that make up the environment, by name'),
} satisfies Described;
