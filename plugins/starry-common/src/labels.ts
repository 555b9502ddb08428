/**
 * Label on everything that Starry makes; nothing without it is ever touched.
 *
 * @public
 */
export const LABEL_MANAGED = 'starry.io/managed';

/**
 * Label with the environment's id, on its application and every object.
 *
 * @public
 */
export const LABEL_ENVIRONMENT = 'starry.io/environment';

/**
 * Label with the name of the environment's service that an object belongs to.
 *
 * @public
 */
export const LABEL_SERVICE = 'starry.io/service';

/**
 * Annotation on a catalog component: its image repository, without a tag. The
 * tag is the commit.
 *
 * @public
 */
export const ANNOTATION_IMAGE = 'starry.io/image';

/**
 * Annotation on a catalog component: address of its git repository, where
 * `backstage.io/source-location` is not it.
 *
 * @public
 */
export const ANNOTATION_REPOSITORY = 'starry.io/repository';
