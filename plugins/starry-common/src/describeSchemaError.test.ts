import Ajv from 'ajv';
import { describeSchemaError } from './describeSchemaError';

const validate = new Ajv({ allErrors: true, verbose: true }).compile({
  type: 'object',
  required: ['size'],
  additionalProperties: false,
  properties: {
    size: { enum: ['small', 'large'] },
    kind: { const: 'database' },
    days: { type: 'integer', minimum: 1, maximum: 35 },
    version: { type: 'string' },
    flag: { type: ['boolean', 'null'], nullable: true },
    'a/b': {
      type: 'object',
      properties: { 'c~d': { type: 'string', pattern: '^x' } },
    },
    empty: { type: 'object', additionalProperties: false },
  },
});

function problemsOf(value: object): string[] {
  validate(value);
  return (validate.errors ?? [])
    .map(describeSchemaError)
    .map(({ field, message }) => `${field}: ${message}`);
}

describe('describeSchemaError', () => {
  it.each([
    [{}, 'size: is required'],
    [{ size: 'huge' }, 'size: must be one of small, large'],
    [{ kind: 'cache' }, 'kind: must be "database"'],
    [{ days: 0 }, 'days: must be at least 1'],
    [{ days: 36 }, 'days: must be at most 35'],
    [{ days: 'two' }, 'days: must be of type integer'],
    [{ version: 18 }, 'version: must be a string (a number needs quotes)'],
    [{ flag: 'yes' }, 'flag: must be of type boolean or null'],
    [{ 'a/b': { 'c~d': 'y' } }, 'a/b.c~d: must match pattern "^x"'],
    [{ empty: { x: 1 } }, 'empty.x: is unknown; there are no fields'],
    [
      { color: 'red' },
      'color: is unknown; known are size, kind, days, version, flag, a/b, empty',
    ],
  ])('says of %j which field it is, and what is right', (value, problem) => {
    expect(problemsOf(value)).toContain(problem);
  });
});
