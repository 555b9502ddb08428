import { Issue } from './schema/openapi';

/**
 * What of an error of ajv is put into words; ajv's `ErrorObject` is one.
 *
 * @public
 */
export interface SchemaError {
  keyword: string;
  /** JSON pointer to the value. */
  instancePath: string;
  params: Record<string, any>;
  message?: string;
  /** Given if ajv is `verbose`; then the known fields can be named. */
  parentSchema?: Record<string, any>;
}

/**
 * What a JSON Schema does not allow, as ajv found it: the field, with a path
 * such as `nested.size`, and what would be right.
 *
 * @public
 */
export function describeSchemaError(error: SchemaError): Issue {
  const { missingProperty, additionalProperty, unevaluatedProperty } =
    error.params;
  const inner = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const path = error.instancePath
    .split('/')
    .slice(1)
    // JSON pointers write `/` as `~1` and `~` as `~0`.
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  return {
    field: (inner === undefined ? path : [...path, inner]).join('.'),
    message: messageOf(error),
  };
}

/**
 * What is wrong with a field that nothing knows.
 *
 * @public
 */
export function describeUnknownField(known: string[]): string {
  return known.length > 0
    ? `is unknown; known are ${known.join(', ')}`
    : 'is unknown; there are no fields';
}

function messageOf(error: SchemaError): string {
  const { keyword, params, parentSchema } = error;
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return describeUnknownField(Object.keys(parentSchema?.properties ?? {}));
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case 'type':
      return params.type === 'string'
        ? 'must be a string (a number needs quotes)'
        : `must be of type ${[params.type].flat().join(' or ')}`;
    case 'minimum':
      return `must be at least ${params.limit}`;
    case 'maximum':
      return `must be at most ${params.limit}`;
    default:
      return error.message ?? 'is not valid';
  }
}
