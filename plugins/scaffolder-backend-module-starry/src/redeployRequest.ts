import {
  Environment,
  Issue,
  RedeployRequest,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';

/** Which revisions are wanted, by the name of the service. */
export type RedeployInput = Record<string, { revision?: string }>;

/** The request; a revision that a form left empty is none. */
export function redeployRequest(services: RedeployInput = {}): RedeployRequest {
  return {
    services: Object.fromEntries(
      Object.entries(services).map(([name, { revision }]) => [
        name,
        { revision: revision || undefined },
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
