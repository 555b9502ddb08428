import { Entity } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import { serviceNameIssues } from '@starry-idp/backstage-plugin-starry-common';
import {
  OfferingCatalog,
  PlatformOffering,
} from '../offerings/OfferingCatalog';
import { offeringsBehind } from '../offerings/offeringsBehind';
import { ParameterValidator } from '../offerings/ParameterValidator';
import { ReadOptions } from '../git/GitRepositories';
import { ComponentResolver } from './ComponentResolver';
import { Issues } from '../words/Issues';
import { ServiceDraft } from './createRequest';
import { ServiceSpec } from '../model/ServiceSpec';

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
  private readonly offerings: OfferingCatalog;
  private readonly components: ComponentResolver;
  private readonly validator = new ParameterValidator();

  constructor(options: {
    offerings: OfferingCatalog;
    components: ComponentResolver;
  }) {
    this.offerings = options.offerings;
    this.components = options.components;
  }

  /** Adds whatever is wrong to the issues. */
  async resolve(
    drafts: ServiceDraft[],
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions = {},
  ): Promise<ResolvedServices> {
    const offerings = new Map(
      (await this.offerings.list()).map(offering => [offering.name, offering]),
    );
    const behind = offeringsBehind(
      drafts.flatMap(({ offering = '' }) => offerings.get(offering) ?? []),
    );
    const resolved: ResolvedServices = { services: [], exposed: new Set() };
    const results = await issues.forEach(drafts, async (draft, found) => {
      for (const problem of serviceNameIssues(draft.name)) {
        found.add(`services.${draft.name}`, `the name ${problem}`);
      }
      const offering = this.checkOffering(draft, drafts, offerings, found);
      if (offering && isExposed(draft, offering, behind, found)) {
        resolved.exposed.add(draft.name);
      }
      return this.resolveService(draft, offering, entities, found, options);
    });
    for (const result of results) {
      if (result.status === 'fulfilled') {
        resolved.services.push(result.value);
      } else {
        resolved.unavailable ??= toError(result.reason);
      }
    }
    return resolved;
  }

  /** @throws ServiceUnavailableError when its repository cannot be read. */
  private async resolveService(
    draft: ServiceDraft,
    offering: PlatformOffering | undefined,
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions,
  ): Promise<ServiceSpec> {
    const { name } = draft;
    const config = offering
      ? this.checkConfig(draft, offering, issues)
      : draft.config;
    const build = await this.resolveComponent(
      draft,
      offering,
      entities,
      issues,
      options,
    );
    const { software } = offering ?? {};
    return {
      name,
      offering: draft.offering ?? '',
      ...(software && { software }),
      config,
      ...build,
    };
  }

  private checkOffering(
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

  private checkConfig(
    draft: ServiceDraft,
    offering: PlatformOffering,
    issues: Issues,
  ): Record<string, unknown> {
    const path = `services.${draft.name}.config`;
    if (issues.has(path)) {
      return draft.config;
    }
    const checked = this.validator.validate(offering, draft.config);
    for (const { field, message } of checked.issues) {
      issues.add(field ? `${path}.${field}` : path, message);
    }
    return checked.config;
  }

  private async resolveComponent(
    draft: ServiceDraft,
    offering: PlatformOffering | undefined,
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions,
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
    const { component, revision } = draft;
    const build = await this.components.resolve(
      { component, revision },
      path,
      entities,
      issues,
      options,
    );
    return build ?? {};
  }
}

/** Whether it gets an address: as asked for, or else as its offering says. */
function isExposed(
  { name, expose }: ServiceDraft,
  offering: PlatformOffering,
  behind: Set<string>,
  issues: Issues,
): boolean {
  if (expose && !offering.exposed) {
    issues.add(
      `services.${name}.expose`,
      `must be false or left out, because ${offering.name} is for the environment only`,
    );
  }
  return offering.exposed && (expose ?? !behind.has(offering.name));
}
