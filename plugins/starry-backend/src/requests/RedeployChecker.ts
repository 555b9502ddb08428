import { toError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Caller } from '../access/Caller';
import { ReadOptions } from '../git/GitRepositories';
import { ComponentResolver } from './ComponentResolver';
import { fieldPath } from './fieldPath';
import { findEntities } from './findEntities';
import { Issues } from '../words/Issues';
import { RedeployDraft } from './redeployRequest';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';

/** Finds what a redeployment makes of an environment's services. */
export class RedeployChecker {
  private readonly catalog: CatalogService;
  private readonly components: ComponentResolver;

  constructor(options: {
    catalog: CatalogService;
    components: ComponentResolver;
  }) {
    this.catalog = options.catalog;
    this.components = options.components;
  }

  /**
   * The services as they are wanted from now on: those that are built from a
   * component at the commits that their revisions are now, all else as it was.
   *
   * @param issues - What was wrong with the request's form; more is added.
   * @throws ValidationError
   */
  async check(
    { services }: EnvironmentRecord,
    drafts: RedeployDraft[],
    issues: Issues,
    options: Pick<Caller, 'credentials'> & ReadOptions,
  ): Promise<ServiceSpec[]> {
    drafts.forEach(draft => checkService(draft, services, issues));
    const revisions = new Map(
      drafts.map(draft => [draft.name, draft.revision]),
    );
    const entities = await findEntities(
      this.catalog,
      services.flatMap(({ component }) => component ?? []),
      options.credentials,
    );
    const results = await issues.forEach(services, async (service, found) => {
      const { name, component, commit, revision } = service;
      const build =
        component &&
        (await this.components.resolve(
          {
            component,
            revision: revisions.get(name) ?? revision,
            knownCommit: commit,
          },
          `services.${name}`,
          entities,
          found,
          options,
        ));
      return { ...service, ...build };
    });
    issues.throwIfAny();
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
