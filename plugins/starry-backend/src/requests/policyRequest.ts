import { Entity } from '@backstage/catalog-model';
import { PolicyRequest } from '@starry-idp/backstage-plugin-starry-node';
import { fieldsOf } from '../model/environmentFields';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ComponentResolver } from './ComponentResolver';
import { RequestDraft } from './createRequest';
import { CheckedService } from './ServiceResolver';

interface Knowledge {
  entities: Map<string, Entity>;
  components: Pick<ComponentResolver, 'repositoryOf'>;
}

/** A request for an environment, as policies see it. */
export function creationOf(
  draft: RequestDraft,
  options: Knowledge & { services: CheckedService[]; lifetimeMs?: number },
): PolicyRequest {
  const { services, lifetimeMs, entities, components } = options;
  return {
    action: 'create',
    name: draft.name,
    owner: draft.owner,
    ...fieldsOf(draft),
    lifetimeMs,
    services: services.map(
      ({ name, offering, component, revision, config }) => ({
        name,
        offering: offering?.name,
        component,
        repository:
          component && components.repositoryOf(entities.get(component)),
        revision,
        config,
      }),
    ),
  };
}

/** A redeployment with these revisions, as policies see it. */
export function redeploymentOf(
  record: EnvironmentRecord,
  options: Knowledge & { revisions: Map<string, string | undefined> },
): PolicyRequest {
  const { revisions, entities, components } = options;
  return {
    action: 'redeploy',
    name: record.name,
    owner: record.owner,
    ...fieldsOf(record),
    services: record.services.map(
      ({ name, offering, component, revision, config }) => ({
        name,
        offering,
        component,
        repository:
          component && components.repositoryOf(entities.get(component)),
        revision: revisions.get(name) ?? revision,
        config,
      }),
    ),
  };
}
