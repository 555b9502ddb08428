import type { PostgresImage } from '../postgres/PostgresImage';
import type { Checkouts } from './Checkouts';
import { ImageError, type ContainerImage } from './ContainerImage';
import { ImageReference } from './ImageReference';
import type { RedisImage } from './RedisImage';
import { RepositoryImage, type ImageDefinition } from './RepositoryImage';

/** An image that this machine cannot run, and why. */
export interface Simulation {
  simulated: string;
}

/** Says how each image is run here. */
export class ImageCatalog {
  constructor(
    private readonly options: {
      definitions: ImageDefinition[];
      checkouts: Checkouts;
      postgres?: PostgresImage;
      redis?: RedisImage;
    },
  ) {}

  /**
   * @throws {@link ImageError} for an image that should be known, as it comes
   * from a registry that others are defined for: pretending to run it would
   * hide a mistake
   */
  find(text: string): ContainerImage | Simulation {
    const { definitions, checkouts, postgres, redis } = this.options;
    const reference = ImageReference.parse(text);

    const definition = definitions.find(({ name }) => name === reference.name);
    if (definition) {
      return new RepositoryImage(definition, reference, checkouts);
    }
    const { registry } = reference;
    if (
      registry &&
      definitions.some(({ name }) => registryOf(name) === registry)
    ) {
      throw new ImageError(
        `image ${text} cannot be found: registry ${registry} has no image ${reference.name}`,
      );
    }
    if (reference.isPublic('postgres', 'ghcr.io/cloudnative-pg/postgresql')) {
      return (
        postgres ?? {
          simulated: `There is no PostgreSQL for ${process.platform} ${process.arch}, so ${text} is only simulated.`,
        }
      );
    }
    if (reference.isPublic('redis', 'valkey/valkey')) {
      return (
        redis ?? {
          simulated: `Neither valkey-server nor redis-server is installed on this machine, so ${text} is only simulated.`,
        }
      );
    }
    return {
      simulated: `The sandbox does not know how to run the image ${text}, so it is only simulated.`,
    };
  }
}

function registryOf(name: string): string | undefined {
  return ImageReference.parse(name).registry;
}
