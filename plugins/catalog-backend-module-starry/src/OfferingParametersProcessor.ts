import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InputError, toError } from '@backstage/errors';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { isOfferingEntity } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Reads `spec.parameters: {$json: ./values.schema.json}` of offerings that come
 * from a `file` location.
 *
 * The catalog's own placeholders read addresses only, and fail for files. So
 * this one runs before them, and leaves `url` locations to them. A file is read
 * only from the offering's own folder.
 *
 * @public
 */
export class OfferingParametersProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'OfferingParametersProcessor';
  }

  /** Before the catalog's placeholders, which have the default, 20. */
  getPriority(): number {
    return 10;
  }

  async preProcessEntity(
    entity: Entity,
    location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (location.type !== 'file' || !isOfferingEntity(entity)) {
      return entity;
    }
    const placeholder = entity.spec?.parameters?.$json;
    if (typeof placeholder !== 'string') {
      return entity;
    }
    const { path, parameters } = await readParameters(placeholder, location);
    emit(processingResult.refresh(`file:${path}`));
    return { ...entity, spec: { ...entity.spec, parameters } };
  }
}

async function readParameters(placeholder: string, location: LocationSpec) {
  try {
    const path = resolveSafeChildPath(dirname(location.target), placeholder);
    return { path, parameters: JSON.parse(await readFile(path, 'utf8')) };
  } catch (error) {
    throw new InputError(
      `spec.parameters: ${placeholder} cannot be read: ${
        toError(error).message
      }`,
    );
  }
}
