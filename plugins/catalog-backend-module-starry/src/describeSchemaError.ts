import { ErrorObject } from 'ajv';

/**
 * An error of ajv as `field: what is wrong`.
 *
 * @param error - what ajv found
 * @param root - field that ajv's paths begin at, if it is not the document
 */
export function describeSchemaError(error: ErrorObject, root = ''): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    // JSON pointers write `/` as `~1` and `~` as `~0`.
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const field = (...more: string[]) =>
    [root, ...path, ...more].filter(Boolean).join('.');

  switch (error.keyword) {
    case 'required':
      return `${field(error.params.missingProperty)}: is missing`;
    case 'additionalProperties':
      return `${field(error.params.additionalProperty)}: is not a known field`;
    case 'enum':
      return `${field()}: must be one of ${error.params.allowedValues.join(
        ', ',
      )}`;
    case 'type':
      return error.params.type === 'string'
        ? `${field()}: must be a string (a number needs quotes)`
        : `${field()}: must be of type ${error.params.type}`;
    default:
      return `${field()}: ${error.message}`;
  }
}
