import { AuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  API_VERSION_OFFERING,
  isOfferingEntity,
  KIND_OFFERING,
  OfferingEntityV1alpha1,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock, systemClock } from '../clock/Clock';

const CACHE_MS = 10_000;
/** No platform offers more; a bound all the same. */
const MAX_OFFERINGS = 500;

/** What runs for a service, where the platform chooses that. */
interface Software {
  name: string;
  version: string;
}

/** What the platform team offers, as Starry needs it. */
export interface PlatformOffering {
  name: string;
  title: string;
  description?: string;
  type: string;
  version: string;
  /** What runs for it. */
  software?: Software;
  tier: string;
  owner?: string;
  exposed: boolean;
  builtFrom: 'component' | 'none';
  /** Names of offerings that an environment must contain as well. */
  dependencies: string[];
  documentation?: string;
  /** JSON Schema of a service's configuration. */
  parameters: Record<string, unknown>;
}

/** The offerings in the software catalog. */
export class OfferingCatalog {
  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    clock?: Clock;
  }): OfferingCatalog {
    return new OfferingCatalog(options);
  }

  private readonly catalog: CatalogService;
  private readonly auth: AuthService;
  private readonly clock: Clock;
  private cached?: { until: number; offerings: Promise<PlatformOffering[]> };

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    clock?: Clock;
  }) {
    this.catalog = options.catalog;
    this.auth = options.auth;
    this.clock = options.clock ?? systemClock;
  }

  /** All offerings of a type and tier, by name. */
  async list(
    options: { type?: string; tier?: string } = {},
  ): Promise<PlatformOffering[]> {
    const { type, tier } = options;
    const offerings = await this.all();
    return offerings.filter(
      offering =>
        (type === undefined || offering.type === type) &&
        (tier === undefined || offering.tier === tier),
    );
  }

  private all(): Promise<PlatformOffering[]> {
    if (!this.cached || this.cached.until <= this.clock.now().getTime()) {
      const cached = {
        until: this.clock.now().getTime() + CACHE_MS,
        offerings: this.fetch(),
      };
      this.cached = cached;
      cached.offerings.catch(() => {
        // Whoever waits is told; the next one tries again.
        if (this.cached === cached) {
          this.cached = undefined;
        }
      });
    }
    return this.cached.offerings;
  }

  private async fetch(): Promise<PlatformOffering[]> {
    try {
      // The menu is the same for everyone, so it is read as the plugin itself.
      const { items } = await this.catalog.getEntities(
        {
          filter: { kind: KIND_OFFERING, 'metadata.namespace': 'default' },
          limit: MAX_OFFERINGS,
        },
        { credentials: await this.auth.getOwnServiceCredentials() },
      );
      return items
        .filter(isOfferingEntity)
        .map(toOffering)
        .sort((a, b) => a.name.localeCompare(b.name));
    } catch (error) {
      throw new ServiceUnavailableError(
        `The catalog does not list its ${API_VERSION_OFFERING} offerings`,
        error,
      );
    }
  }
}

function toOffering(entity: OfferingEntityV1alpha1): PlatformOffering {
  const { metadata, spec } = entity;
  return {
    name: metadata.name,
    title: metadata.title ?? metadata.name,
    description: metadata.description,
    type: spec.type,
    version: String(spec.version),
    software: spec.software && {
      name: spec.software.name,
      version: String(spec.software.version),
    },
    tier: spec.tier,
    owner: spec.owner,
    exposed: spec.exposed === true,
    builtFrom: spec.builtFrom === 'component' ? 'component' : 'none',
    dependencies: (spec.dependsOn ?? []).map(
      ref =>
        parseEntityRef(ref, {
          defaultKind: KIND_OFFERING,
          defaultNamespace: 'default',
        }).name,
    ),
    documentation: spec.documentation,
    parameters: spec.parameters as Record<string, unknown>,
  };
}
