import {
  Environment,
  Issue,
  RedeployRequest,
  Service,
  ServiceRedeploy,
} from '@starry-idp/backstage-plugin-starry-common';
import { Field, Zod } from './zod';

/** What a template may say of a redeployment: the body of the request. */
export const redeployInput = {
  services: (z: Zod) =>
    z
      .record(
        z.object({
          revision: z
            .string()
            .optional()
            .describe(
              'Branch, tag or commit; the one asked for before when left out',
            ),
        } satisfies Record<keyof ServiceRedeploy, ReturnType<Field>>),
      )
      .optional()
      .describe(
        'Other revisions, by the name of the service; services that are left out go to the newest commit of the revision that they have',
      ),
} satisfies Record<keyof RedeployRequest, Field>;

/** The request; a revision that a form left empty is none. */
export function redeployRequest({
  services = {},
  ...others
}: RedeployRequest): RedeployRequest {
  return {
    ...others,
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        { ...service, revision: service.revision || undefined },
      ]),
    ),
  };
}

/** What would be wrong with a request, as far as the environment tells. */
export function issuesOf(
  { services = {} }: RedeployRequest,
  environment: Environment,
): Issue[] {
  return Object.keys(services).flatMap(name => {
    const service = environment.services.find(known => known.name === name);
    if (!service) {
      return [
        { field: `services.${name}`, message: 'there is no such service' },
      ];
    }
    return service.component
      ? []
      : [
          {
            field: `services.${name}`,
            message: `${service.offering} is not built from a component`,
          },
        ];
  });
}

/** What would be asked for, a line for each service that has a revision. */
export function describeRequest(
  { services = {} }: RedeployRequest,
  environment: Environment,
): string[] {
  return environment.services
    .filter(({ component }) => component)
    .map(({ name, revision, commit }) => {
      const wanted = services[name]?.revision ?? revision;
      return `${name}: the newest commit of ${wanted}, now at ${short(commit)}`;
    });
}

/** What has changed, a line for each service that is wanted at another commit. */
export function describeChanges(
  before: Environment,
  after: Environment,
): string[] {
  return after.services.flatMap(service => {
    const former = before.services.find(({ name }) => name === service.name);
    return former && place(former) !== place(service)
      ? [`${service.name}: ${place(former)} → ${place(service)}`]
      : [];
  });
}

function place({ revision, commit }: Service): string {
  return `${revision} ${short(commit)}`;
}

function short(commit: string = ''): string {
  return commit.slice(0, 12);
}
