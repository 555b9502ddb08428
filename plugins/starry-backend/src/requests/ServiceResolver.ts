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

/** A service whose offering and configuration were looked at. */
export interface CheckedService extends Omit<ServiceDraft, 'offering'> {
  /** Undefined if there is none of that name. */
  offering?: PlatformOffering;
  /** Whether it gets an address in the browser. */
  exposed: boolean;
}

/** Services with everything known that they need to run. */
export interface ResolvedServices {
  services: ServiceSpec[];
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

  /**
   * Looks at names, offerings and configurations, and fills in defaults. Adds
   * whatever is wrong to the issues.
   */
  async check(
    drafts: ServiceDraft[],
    issues: Issues,
  ): Promise<CheckedService[]> {
    const offerings = new Map(
      (await this.offerings.list()).map(offering => [offering.name, offering]),
    );
    const behind = offeringsBehind(
      drafts.flatMap(({ offering = '' }) => offerings.get(offering) ?? []),
    );
    return drafts.map(draft => {
      for (const problem of serviceNameIssues(draft.name)) {
        issues.add(`services.${draft.name}`, `the name ${problem}`);
      }
      const offering = this.checkOffering(draft, drafts, offerings, issues);
      return {
        ...draft,
        offering,
        config: offering
          ? this.checkConfig(draft, offering, issues)
          : draft.config,
        exposed:
          offering !== undefined && isExposed(draft, offering, behind, issues),
      };
    });
  }

  /** Finds commits and images. Adds whatever is wrong to the issues. */
  async build(
    services: CheckedService[],
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions = {},
  ): Promise<ResolvedServices> {
    const resolved: ResolvedServices = { services: [] };
    const results = await issues.forEach(services, (service, found) =>
      this.buildService(service, entities, found, options),
    );
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
  private async buildService(
    service: CheckedService,
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions,
  ): Promise<ServiceSpec> {
    const { name, offering, config } = service;
    const build = await this.resolveComponent(
      service,
      entities,
      issues,
      options,
    );
    const { software } = offering ?? {};
    return {
      name,
      offering: offering?.name ?? '',
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
    { name, offering, component, revision }: CheckedService,
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions,
  ): Promise<Partial<ServiceSpec>> {
    const path = `services.${name}`;
    if (offering?.builtFrom === 'none') {
      for (const [key, value] of Object.entries({ component, revision })) {
        if (value !== undefined) {
          issues.add(
            `${path}.${key}`,
            `${offering.name} is not built from a component`,
          );
        }
      }
      return {};
    }
    if (component === undefined) {
      if (offering && !issues.has(`${path}.component`)) {
        issues.add(
          `${path}.component`,
          `is required, because ${offering.name} is built from one`,
        );
      }
      return {};
    }
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
