import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';

/**
 * Looks entities up as the caller, who so learns nothing of what they may not
 * see.
 *
 * @returns The entities that exist, by the references that were asked for.
 */
export async function findEntities(
  catalog: CatalogService,
  refs: Iterable<string>,
  credentials: BackstageCredentials,
): Promise<Map<string, Entity>> {
  const entityRefs = [...new Set(refs)];
  if (entityRefs.length === 0) {
    return new Map();
  }
  try {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs },
      { credentials },
    );
    return new Map(
      items.flatMap((entity, index) =>
        entity ? [[entityRefs[index], entity]] : [],
      ),
    );
  } catch (error) {
    throw new ServiceUnavailableError('The catalog does not answer', error);
  }
}
