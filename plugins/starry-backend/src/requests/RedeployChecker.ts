import { toError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Caller } from '../access/Caller';
import { RequestPolicies } from '../policies/RequestPolicies';
import { ComponentResolver } from './ComponentResolver';
import { fieldPath } from './fieldPath';
import { findEntities } from './findEntities';
import { Issues } from '../words/Issues';
import { redeploymentOf } from './policyRequest';
import { RedeployDraft } from './redeployRequest';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';

/** Finds what a redeployment makes of an environment's services. */
export class RedeployChecker {
  private readonly catalog: CatalogService;
  private readonly components: ComponentResolver;
  private readonly policies: RequestPolicies;

  constructor(options: {
    catalog: CatalogService;
    components: ComponentResolver;
    policies: RequestPolicies;
  }) {
    this.catalog = options.catalog;
    this.components = options.components;
    this.policies = options.policies;
  }

  /**
   * The services as they are wanted from now on: those that are built from a
   * component at the commits that their revisions are now, all else as it was.
   *
   * @param issues - What was wrong with the request's form; more is added.
   * @throws ValidationError, ServiceUnavailableError
   */
  async check(
    record: EnvironmentRecord,
    drafts: RedeployDraft[],
    issues: Issues,
    { caller, notBefore }: { caller: Caller; notBefore: Date },
  ): Promise<ServiceSpec[]> {
    const { services } = record;
    drafts.forEach(draft => checkService(draft, services, issues));
    const revisions = new Map(
      drafts.map(draft => [draft.name, draft.revision]),
    );
    const entities = await findEntities(
      this.catalog,
      services.flatMap(({ component }) => component ?? []),
      caller.credentials,
    );
    const { components } = this;
    const undecided = await this.policies.check(
      redeploymentOf(record, { revisions, entities, components }),
      { caller, place: { instance: record.instance } },
      issues,
    );
    const results = await issues.forEach(services, async (service, found) => {
      const { name, component, commit, revision } = service;
      const build =
        component &&
        (await components.resolve(
          {
            component,
            revision: revisions.get(name) ?? revision,
            knownCommit: commit,
          },
          `services.${name}`,
          entities,
          found,
          { caller: caller.name, notBefore },
        ));
      return { ...service, ...build };
    });
    issues.throwIfAny();
    if (undecided) {
      throw undecided;
    }
    return results.map(result => {
      if (result.status === 'rejected') {
        throw toError(result.reason);
      }
      return result.value;
    });
  }
}

function checkService(
  { name, revision }: RedeployDraft,
  services: ServiceSpec[],
  issues: Issues,
): void {
  const path = fieldPath('services', name);
  const service = services.find(known => known.name === name);
  if (!service) {
    const known = services.map(other => other.name).join(', ');
    issues.add(path, `there is no such service; there are ${known}`);
  } else if (!service.component) {
    issues.add(
      revision === undefined ? path : `${path}.revision`,
      `${service.offering} is not built from a component`,
    );
  }
}
