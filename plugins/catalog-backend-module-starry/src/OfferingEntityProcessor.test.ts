import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Entity } from '@backstage/catalog-model';
import * as yaml from 'yaml';
import { OfferingEntityProcessor } from './OfferingEntityProcessor';

const location = { type: 'url', target: 'https://example.com/offering.yaml' };

function offering(spec: object = {}): Entity {
  return {
    apiVersion: 'starry.io/v1alpha1',
    kind: 'Offering',
    metadata: { name: 'web-application', namespace: 'default' },
    spec: {
      type: 'compute',
      version: '1.0',
      tier: 'standard',
      owner: 'platform-team',
      lifecycle: 'production',
      exposed: true,
      builtFrom: 'component',
      dependsOn: ['cache', 'offering:shared/api-gateway'],
      documentation: 'https://example.com/docs',
      parameters: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          replicas: { type: 'integer', minimum: 1, maximum: 10, default: 2 },
        },
      },
      ...spec,
    },
  };
}

describe('OfferingEntityProcessor', () => {
  const processor = new OfferingEntityProcessor();

  async function problemsOf(spec: object): Promise<string[]> {
    const error = await processor
      .validateEntityKind(offering(spec))
      .catch(e => e);
    expect(error).toMatchObject({ name: 'InputError' });
    return error.message.split(/; (?=spec)/);
  }

  it('knows offerings and nothing else', async () => {
    await expect(processor.validateEntityKind(offering())).resolves.toBe(true);
    await expect(
      processor.validateEntityKind({ ...offering(), kind: 'Component' }),
    ).resolves.toBe(false);
    await expect(
      processor.validateEntityKind({ ...offering(), apiVersion: 'other/v1' }),
    ).resolves.toBe(false);
  });

  const charts = resolve(__dirname, '../../../charts/environment/charts');
  it.each(readdirSync(charts))(
    'takes the offering %s of Starry',
    async name => {
      const file = resolve(charts, name, 'offering.yaml');
      const entity = yaml.parse(readFileSync(file, 'utf8'));
      await expect(processor.validateEntityKind(entity)).resolves.toBe(true);
    },
  );

  it('names every field that is wrong, at once', async () => {
    await expect(
      problemsOf({
        version: 1,
        tier: undefined,
        exposed: 'yes',
        builtFrom: 'image',
        documentation: 'ftp://example.com',
        dependOn: [],
      }),
    ).resolves.toEqual([
      'spec.tier: is required',
      'spec.dependOn: is unknown; known are type, version, software, tier, owner, lifecycle, exposed, builtFrom, dependsOn, documentation, parameters',
      'spec.version: must be a string (a number needs quotes)',
      'spec.exposed: must be of type boolean',
      'spec.builtFrom: must be one of component, none',
      'spec.documentation: must match pattern "^(https?://|/)"',
    ]);
  });

  it('names a missing spec', async () => {
    await expect(
      processor.validateEntityKind({ ...offering(), spec: undefined }),
    ).rejects.toThrow('spec: is required');
  });

  it('refuses what is no reference', async () => {
    await expect(
      problemsOf({ owner: 'group:', dependsOn: ['cache', '/'] }),
    ).resolves.toEqual([
      'spec.owner: group: is not an entity reference',
      'spec.dependsOn.1: / is not an entity reference',
    ]);
  });

  it.each([
    [
      'of another draft',
      { $schema: 'https://json-schema.org/draft/2020-12/schema' },
      /^spec\.parameters\.\$schema: must be http:\/\/json-schema\.org\/draft-07/,
    ],
    [
      'of something else than an object',
      { type: 'array' },
      /^spec\.parameters\.type: must be object/,
    ],
    [
      'that are no schema',
      { type: 'object', properties: { replicas: { type: 'number of' } } },
      /^spec\.parameters\.properties\.replicas\.type: must be one of .*integer/,
    ],
    [
      'with a reference that leads nowhere',
      { type: 'object', properties: { size: { $ref: '#/definitions/size' } } },
      /^spec\.parameters: can't resolve reference #\/definitions\/size/,
    ],
    [
      'with a pattern that is none',
      {
        type: 'object',
        properties: { size: { type: 'string', pattern: '(' } },
      },
      /^spec\.parameters: Invalid regular expression/,
    ],
    [
      'with a default out of range',
      {
        type: 'object',
        properties: {
          replicas: { type: 'integer', maximum: 10, default: 11 },
          'a/b': {
            type: 'object',
            properties: { c: { enum: [1], default: 2 } },
          },
        },
      },
      /^spec\.parameters\.properties\.replicas\.default: must be at most 10; spec\.parameters\.properties\.a\/b\.properties\.c\.default: must be one of 1$/,
    ],
    [
      'with a default of the wrong type, by reference',
      {
        $id: 'https://example.com/schema',
        type: 'object',
        properties: { size: { $ref: '#/definitions/size', default: 1 } },
        definitions: { size: { type: 'string' } },
      },
      /^spec\.parameters\.properties\.size\.default: must be a string/,
    ],
  ])('refuses parameters %s', async (_, parameters, message) => {
    const problems = await problemsOf({ parameters });
    expect(problems.join('; ')).toMatch(message);
  });

  it('allows keywords of forms and of Helm charts', async () => {
    const parameters = {
      type: 'object',
      properties: {
        owner: {
          type: 'string',
          'ui:field': 'OwnerPicker',
          format: 'quantity',
        },
        open: true,
      },
    };
    await expect(
      processor.validateEntityKind(offering({ parameters })),
    ).resolves.toBe(true);
  });

  it('relates an offering to its owner and to what it depends on', async () => {
    const emit = jest.fn();
    await processor.postProcessEntity(offering(), location, emit);

    const self = {
      kind: 'Offering',
      namespace: 'default',
      name: 'web-application',
    };
    const owner = {
      kind: 'Group',
      namespace: 'default',
      name: 'platform-team',
    };
    const cache = { kind: 'Offering', namespace: 'default', name: 'cache' };
    const gateway = {
      kind: 'offering',
      namespace: 'shared',
      name: 'api-gateway',
    };
    expect(emit.mock.calls.map(([result]) => result.relation)).toEqual([
      { source: self, type: 'ownedBy', target: owner },
      { source: owner, type: 'ownerOf', target: self },
      { source: self, type: 'dependsOn', target: cache },
      { source: cache, type: 'dependencyOf', target: self },
      { source: self, type: 'dependsOn', target: gateway },
      { source: gateway, type: 'dependencyOf', target: self },
    ]);
  });

  it('leaves other kinds as they are', async () => {
    const emit = jest.fn();
    const component = { ...offering(), kind: 'Component' };
    await expect(
      processor.postProcessEntity(component, location, emit),
    ).resolves.toBe(component);
    expect(emit).not.toHaveBeenCalled();
  });
});
