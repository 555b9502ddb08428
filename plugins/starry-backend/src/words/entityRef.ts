import {
  CompoundEntityRef,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

const MAX_LENGTH = 300;
const REF = /^[a-z0-9._-]+:[a-z0-9._-]+\/[a-z0-9._-]+$/;

/**
 * Brings the reference of a catalog entity into its one normal form.
 *
 * @returns undefined when the text is no reference.
 */
export function normalizeEntityRef(
  text: string,
  defaultKind?: string,
): string | undefined {
  if (text.length > MAX_LENGTH) {
    return undefined;
  }
  let ref: CompoundEntityRef;
  try {
    ref = parseEntityRef(text, { defaultKind, defaultNamespace: 'default' });
  } catch {
    return undefined;
  }
  const normal = stringifyEntityRef(ref);
  return REF.test(normal) ? normal : undefined;
}

/**
 * The normal form of a reference in a query.
 *
 * @throws InputError that names the parameter.
 */
export function requireEntityRef(
  parameter: string,
  text: string,
  defaultKind?: string,
): string {
  const ref = normalizeEntityRef(text, defaultKind);
  if (!ref) {
    throw new InputError(
      `${parameter}: must be an entity reference such as ${
        defaultKind ?? 'group'
      }:default/my-name`,
    );
  }
  return ref;
}
