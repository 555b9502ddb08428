import {
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import {
  isOfferingEntity,
  KIND_OFFERING,
  OfferingEntityV1alpha1,
} from '@starry-idp/backstage-plugin-starry-common';
import Ajv from 'ajv';
import { offeringSchema } from './offeringSchema';
import { problemsIn } from './problemsIn';
import { validateParameters } from './validateParameters';

const validateShape = new Ajv({ allErrors: true, verbose: true }).compile(
  offeringSchema,
);

/**
 * Teaches the catalog the kind `Offering`: what a valid one is, and whom it
 * belongs to and depends on.
 */
export class OfferingEntityProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'OfferingEntityProcessor';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    if (!isOfferingEntity(entity)) {
      return false;
    }
    const problems = validateShape(entity)
      ? [
          ...validateReferences(entity),
          ...validateParameters(entity.spec.parameters),
        ]
      : problemsIn(validateShape.errors);
    if (problems.length > 0) {
      throw new InputError(problems.join('; '));
    }
    return true;
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isOfferingEntity(entity)) {
      return entity;
    }
    const source = getCompoundEntityRef(entity);
    const relate = (
      ref: string,
      defaultKind: string,
      type: string,
      inverse: string,
    ) => {
      const target = parseEntityRef(ref, {
        defaultKind,
        defaultNamespace: source.namespace,
      });
      emit(processingResult.relation({ source, type, target }));
      emit(
        processingResult.relation({
          source: target,
          type: inverse,
          target: source,
        }),
      );
    };

    relate(entity.spec.owner, 'Group', RELATION_OWNED_BY, RELATION_OWNER_OF);
    for (const dependency of entity.spec.dependsOn ?? []) {
      relate(
        dependency,
        KIND_OFFERING,
        RELATION_DEPENDS_ON,
        RELATION_DEPENDENCY_OF,
      );
    }
    return entity;
  }
}

function validateReferences({ spec }: OfferingEntityV1alpha1): string[] {
  const references = [
    ['spec.owner', spec.owner],
    ...(spec.dependsOn ?? []).map((ref, i) => [`spec.dependsOn.${i}`, ref]),
  ];
  return references.flatMap(([field, ref]) => {
    try {
      // Any kind will do: only the form of the reference is looked at.
      parseEntityRef(ref, { defaultKind: 'any' });
      return [];
    } catch {
      return [`${field}: ${ref} is not an entity reference`];
    }
  });
}
