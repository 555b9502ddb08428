import Ajv, { AnySchema, AnySchemaObject } from 'ajv';
import { problemsIn } from './problemsIn';

const FIELD = 'spec.parameters';
const ROOT = 'parameters';
const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;

/**
 * Checks that an offering's parameters are a JSON Schema that forms, the
 * backend and Helm can all work with, and that its defaults pass it. Gives what
 * is wrong, each as `field: message`.
 */
export function validateParameters(parameters: AnySchemaObject): string[] {
  const { $schema, type } = parameters;
  if ($schema !== undefined && !DRAFT_7.test(String($schema))) {
    return [
      `${FIELD}.$schema: must be http://json-schema.org/draft-07/schema#, which forms can show`,
    ];
  }
  if (type !== 'object') {
    return [`${FIELD}.type: must be object, since a configuration is one`];
  }

  // Not strict, since forms and Helm allow keywords of their own, and with
  // formats left to those who check a configuration.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
  });
  if (!ajv.validateSchema(parameters)) {
    return problemsIn(ajv.errors, FIELD);
  }

  try {
    const { $id: _, ...root } = parameters;
    ajv.addSchema(root, ROOT);
    ajv.compile({ $ref: `${ROOT}#` });
    return defaultsIn(root).flatMap(({ path, value }) =>
      validateDefault(ajv, path, value),
    );
  } catch (error) {
    // A reference that leads nowhere, or a pattern that is none.
    return [`${FIELD}: ${(error as Error).message}`];
  }
}

interface Default {
  /** Where the schema that has the default is, from the root. */
  path: string[];
  value: unknown;
}

function defaultsIn(schema: AnySchema, path: string[] = []): Default[] {
  if (typeof schema === 'boolean') {
    return [];
  }
  const own = 'default' in schema ? [{ path, value: schema.default }] : [];
  const nested = Object.entries<AnySchema>(schema.properties ?? {});
  return [
    ...own,
    ...nested.flatMap(([name, property]) =>
      defaultsIn(property, [...path, 'properties', name]),
    ),
  ];
}

function validateDefault(ajv: Ajv, path: string[], value: unknown): string[] {
  const pointer = path
    .map(part => part.replace(/~/g, '~0').replace(/\//g, '~1'))
    .map(part => `/${encodeURIComponent(part)}`)
    .join('');
  const validate = ajv.compile({ $ref: `${ROOT}#${pointer}` });
  if (validate(value)) {
    return [];
  }
  const field = [FIELD, ...path, 'default'].join('.');
  return problemsIn(validate.errors, field);
}
