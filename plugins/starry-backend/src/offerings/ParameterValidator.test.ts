import { PlatformOffering } from './OfferingCatalog';
import { ParameterValidator } from './ParameterValidator';

function offering(parameters: Record<string, unknown>): PlatformOffering {
  return {
    name: 'x',
    title: 'X',
    type: 'compute',
    version: '1',
    tier: 'standard',
    exposed: false,
    builtFrom: 'none',
    dependencies: [],
    parameters,
  };
}

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['size'],
  properties: {
    size: { enum: ['small', 'large'] },
    days: { type: 'integer', minimum: 1, maximum: 35, default: 7 },
    nested: {
      type: 'object',
      properties: { on: { type: 'boolean' } },
      additionalProperties: false,
    },
  },
};

describe('ParameterValidator', () => {
  const validator = new ParameterValidator();

  it('fills defaults in, into a copy', () => {
    const config = { size: 'small' };
    expect(validator.validate(offering(SCHEMA), config)).toEqual({
      config: { size: 'small', days: 7 },
      issues: [],
    });
    expect(config).toEqual({ size: 'small' });
  });

  it.each(['2020-12', '2019-09', 'draft-07'])(
    'finds everything, with paths, under %s',
    draft => {
      const schema = { ...SCHEMA, $schema: schemaOf(draft) };
      const { issues } = validator.validate(offering(schema), {
        days: 36,
        nested: { on: 'yes', off: true },
        color: 'red',
      });
      expect(issues).toEqual(
        expect.arrayContaining([
          { field: 'size', message: 'is required' },
          { field: 'days', message: 'must be at most 35' },
          { field: 'nested.on', message: 'must be of type boolean' },
          { field: 'nested.off', message: 'is unknown; known are on' },
          {
            field: 'color',
            message: 'is unknown; known are size, days, nested',
          },
        ]),
      );
      expect(issues).toHaveLength(5);
    },
  );

  it('says so when the offering itself is broken', () => {
    const { issues } = validator.validate(offering({ type: 'nonsense' }), {});
    expect(issues).toEqual([
      {
        field: '',
        message: expect.stringContaining(
          'cannot be checked, because the offering x has no valid JSON Schema',
        ),
      },
    ]);
  });
});

function schemaOf(draft: string): string {
  return draft === 'draft-07'
    ? 'http://json-schema.org/draft-07/schema#'
    : `https://json-schema.org/draft/${draft}/schema`;
}
