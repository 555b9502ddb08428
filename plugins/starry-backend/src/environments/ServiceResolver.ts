import { Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import {
  ANNOTATION_IMAGE,
  serviceNameIssues,
} from '@starry-idp/backstage-plugin-starry-common';
import { GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import {
  OfferingCatalog,
  PlatformOffering,
} from '../offerings/OfferingCatalog';
import { ParameterValidator } from '../offerings/ParameterValidator';
import { Issues } from './Issues';
import { ServiceDraft } from './readRequest';
import { ServiceSpec } from './types';

/** Host, optional port and path, in lower case and without a tag. */
const IMAGE_REPOSITORY =
  /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const REVISION = /^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/;

/** Services with everything known that they need to run. */
export interface ResolvedServices {
  services: ServiceSpec[];
  /** Names of those that get an address in the browser. */
  exposed: Set<string>;
  /** A repository that could not be read, if that is all that is wrong. */
  unavailable?: Error;
}

/** Finds offerings, components, commits and images of services. */
export class ServiceResolver {
  readonly #offerings: OfferingCatalog;
  readonly #addresses: RepositoryAddresses;
  readonly #git: GitRepositories;
  readonly #validator = new ParameterValidator();

  constructor(options: {
    offerings: OfferingCatalog;
    addresses: RepositoryAddresses;
    git: GitRepositories;
  }) {
    this.#offerings = options.offerings;
    this.#addresses = options.addresses;
    this.#git = options.git;
  }

  /** Adds whatever is wrong to the issues. */
  async resolve(
    drafts: ServiceDraft[],
    entities: Map<string, Entity>,
    issues: Issues,
  ): Promise<ResolvedServices> {
    const offerings = new Map(
      (await this.#offerings.list()).map(offering => [offering.name, offering]),
    );
    const resolved: ResolvedServices = { services: [], exposed: new Set() };
    // One after the other, so that issues come in the order of the request;
    // services of one repository share one reading of it.
    for (const draft of drafts) {
      const path = `services.${draft.name}`;
      for (const problem of serviceNameIssues(draft.name)) {
        issues.add(path, `the name ${problem}`);
      }
      const offering = this.#checkOffering(draft, drafts, offerings, issues);
      if (offering?.exposed) {
        resolved.exposed.add(draft.name);
      }
      const config = offering
        ? this.#checkConfig(draft, offering, issues)
        : draft.config;
      const service: ServiceSpec = {
        name: draft.name,
        offering: draft.offering ?? '',
        config,
      };
      try {
        Object.assign(
          service,
          await this.#resolveComponent(draft, offering, entities, issues),
        );
      } catch (error) {
        resolved.unavailable ??= toError(error);
      }
      resolved.services.push(service);
    }
    return resolved;
  }

  #checkOffering(
    draft: ServiceDraft,
    drafts: ServiceDraft[],
    offerings: Map<string, PlatformOffering>,
    issues: Issues,
  ): PlatformOffering | undefined {
    if (draft.offering === undefined) {
      return undefined;
    }
    const path = `services.${draft.name}.offering`;
    const offering = offerings.get(draft.offering);
    if (!offering) {
      const known = [...offerings.keys()].join(', ') || 'none';
      issues.add(
        path,
        `there is no offering '${draft.offering}'; known are ${known}`,
      );
      return undefined;
    }
    for (const dependency of offering.dependencies) {
      if (!drafts.some(other => other.offering === dependency)) {
        issues.add(
          path,
          `${offering.name} needs a service of the offering ${dependency} in the same environment`,
        );
      }
    }
    return offering;
  }

  #checkConfig(
    draft: ServiceDraft,
    offering: PlatformOffering,
    issues: Issues,
  ): Record<string, unknown> {
    const path = `services.${draft.name}.config`;
    if (issues.has(path)) {
      return draft.config;
    }
    const checked = this.#validator.validate(offering, draft.config);
    for (const { field, message } of checked.issues) {
      issues.add(field ? `${path}.${field}` : path, message);
    }
    return checked.config;
  }

  async #resolveComponent(
    draft: ServiceDraft,
    offering: PlatformOffering | undefined,
    entities: Map<string, Entity>,
    issues: Issues,
  ): Promise<Partial<ServiceSpec>> {
    const path = `services.${draft.name}`;
    if (offering?.builtFrom === 'none') {
      for (const key of ['component', 'revision'] as const) {
        if (draft[key] !== undefined) {
          issues.add(
            `${path}.${key}`,
            `${offering.name} is not built from a component`,
          );
        }
      }
      return {};
    }
    if (draft.component === undefined) {
      if (offering && !issues.has(`${path}.component`)) {
        issues.add(
          `${path}.component`,
          `is required, because ${offering.name} is built from one`,
        );
      }
      return {};
    }
    const entity = entities.get(draft.component);
    if (!entity) {
      issues.add(
        `${path}.component`,
        `there is no ${draft.component} in the catalog`,
      );
      return {};
    }
    const image = imageRepository(entity, `${path}.component`, issues);
    const found = await this.#resolveRevision(draft, entity, issues);
    return {
      component: draft.component,
      ...found,
      ...(image && found && { image: `${image}:${found.commit}` }),
    };
  }

  async #resolveRevision(
    draft: ServiceDraft,
    entity: Entity,
    issues: Issues,
  ): Promise<{ revision: string; commit: string } | undefined> {
    const path = `services.${draft.name}`;
    const repository = this.#addresses.repositoryOf(entity);
    if ('problem' in repository) {
      issues.add(
        `${path}.component`,
        `${draft.component} ${repository.problem}`,
      );
      return undefined;
    }
    if (issues.has(`${path}.revision`)) {
      return undefined;
    }
    if (draft.revision !== undefined && !REVISION.test(draft.revision)) {
      issues.add(
        `${path}.revision`,
        'must be the name of a branch or tag, or a full commit',
      );
      return undefined;
    }
    const found = await this.#git.resolve(repository, draft.revision);
    if ('problem' in found) {
      const asked = draft.revision === undefined ? '' : `'${draft.revision}' `;
      issues.add(`${path}.revision`, `${asked}${found.problem}`);
      return undefined;
    }
    return found;
  }
}

function imageRepository(
  entity: Entity,
  path: string,
  issues: Issues,
): string | undefined {
  const image = entity.metadata.annotations?.[ANNOTATION_IMAGE];
  if (image === undefined) {
    issues.add(
      path,
      `${entity.metadata.name} has no annotation ${ANNOTATION_IMAGE}, so its image is not known`,
    );
    return undefined;
  }
  if (!IMAGE_REPOSITORY.test(image)) {
    issues.add(
      path,
      `${entity.metadata.name} has in its annotation ${ANNOTATION_IMAGE} no image repository without a tag`,
    );
    return undefined;
  }
  return image;
}
