import { Entity } from '@backstage/catalog-model';

/**
 * Kind of the catalog entities that say what the platform team offers.
 *
 * @public
 */
export const KIND_OFFERING = 'Offering';

/**
 * The one API version of {@link OfferingEntityV1alpha1}.
 *
 * @public
 */
export const API_VERSION_OFFERING = 'starry.io/v1alpha1';

/**
 * What the platform team offers as a service of an environment.
 *
 * @public
 */
export interface OfferingEntityV1alpha1 extends Entity {
  /** {@inheritdoc API_VERSION_OFFERING} */
  apiVersion: typeof API_VERSION_OFFERING;
  /** {@inheritdoc KIND_OFFERING} */
  kind: typeof KIND_OFFERING;
  /** What is offered, and on which terms. */
  spec: {
    /** What sort of thing it is: `compute`, `database`, `cache`, `networking`. */
    type: string;
    /** Version of the offering: of what it promises, not of what runs. */
    version: string;
    /**
     * What runs for it, where the platform chooses that. The offering's chart
     * takes the version from here, so that what is said is what runs.
     */
    software?: {
      /** Its name, e.g. `PostgreSQL`. */
      name: string;
      /** Its version as in the tag of its image, e.g. `18`. */
      version: string;
    };
    /** Service level, e.g. `standard`. */
    tier: string;
    /** Reference of the team that answers for it. */
    owner: string;
    /** How far it may be relied on, e.g. `production`. */
    lifecycle: string;
    /** Whether a service of it gets an address in the browser. */
    exposed: boolean;
    /** Whether a service of it runs an image built from a catalog component. */
    builtFrom: 'component' | 'none';
    /** References of offerings that an environment must contain as well. */
    dependsOn?: string[];
    /** Address of the documentation. */
    documentation?: string;
    /**
     * JSON Schema of a service's `config`. The offering's chart checks with the
     * same one.
     */
    parameters: NonNullable<Entity['spec']>;
  };
}

/**
 * Tells whether a catalog entity is an offering.
 *
 * @public
 */
export function isOfferingEntity(
  entity: Entity,
): entity is OfferingEntityV1alpha1 {
  return (
    entity.apiVersion === API_VERSION_OFFERING && entity.kind === KIND_OFFERING
  );
}
