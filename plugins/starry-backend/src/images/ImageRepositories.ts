import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_IMAGE } from '@starry-idp/backstage-plugin-starry-common';
import { isImageRepository } from '../words/imageRepository';

/** Tells where the images of a component are, and whether they may be run. */
export class ImageRepositories {
  private readonly allowed: string[];

  /** @param allowed - Repositories, and beginnings of them up to a slash. */
  constructor(allowed: string[]) {
    this.allowed = allowed;
  }

  /**
   * The repository of a component's images.
   *
   * @returns A clause that says what is wrong, or the repository.
   */
  imagesOf(entity: Entity): { repository: string } | { problem: string } {
    const repository = entity.metadata.annotations?.[ANNOTATION_IMAGE];
    if (repository === undefined) {
      return {
        problem: `has no annotation ${ANNOTATION_IMAGE}, so its image is not known`,
      };
    }
    if (!isImageRepository(repository)) {
      return {
        problem: `has in its annotation ${ANNOTATION_IMAGE} no image repository without a tag`,
      };
    }
    // With the slash, `my.com/team` does not allow `my.com/team-of-others`.
    const allowed = this.allowed.some(prefix =>
      `${repository}/`.startsWith(`${prefix}/`),
    );
    return allowed
      ? { repository }
      : {
          problem: `has in its annotation ${ANNOTATION_IMAGE} the image repository ${repository}, which is not among those that starry.images.allowed lists`,
        };
  }
}
