import { createMockDirectory } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { OfferingParametersProcessor } from '.';

describe('OfferingParametersProcessor', () => {
  const directory = createMockDirectory({
    content: {
      'secret.json': '{"type":"object"}',
      'cache/values.schema.json': '{"type":"object"}',
      'cache/broken.json': '{"type":',
    },
  });
  const processor = new OfferingParametersProcessor();

  async function process(
    parameters: object | undefined,
    type: string = 'file',
  ): Promise<{ parameters: unknown; emitted: unknown[] }> {
    const emit = jest.fn();
    const entity = await processor.preProcessEntity(
      {
        apiVersion: 'starry.io/v1alpha1',
        kind: 'Offering',
        metadata: { name: 'cache' },
        ...(parameters && { spec: { parameters } }),
      } as Entity,
      { type, target: directory.resolve('cache/offering.yaml') },
      emit,
    );
    return {
      parameters: entity.spec?.parameters,
      emitted: emit.mock.calls.map(([result]) => result),
    };
  }

  it('reads the file beside the offering, and asks to hear of its changes', async () => {
    await expect(process({ $json: './values.schema.json' })).resolves.toEqual({
      parameters: { type: 'object' },
      emitted: [
        {
          type: 'refresh',
          key: `file:${directory.resolve('cache/values.schema.json')}`,
        },
      ],
    });
  });

  it('leaves everything else as it is', async () => {
    const placeholder = { $json: './values.schema.json' };
    const untouched = [
      await process(placeholder, 'url'),
      await process({ $json: 1 }),
      await process({ type: 'object' }),
      await process(undefined),
    ];
    expect(untouched.map(({ parameters }) => parameters)).toEqual([
      placeholder,
      { $json: 1 },
      { type: 'object' },
      undefined,
    ]);
  });

  it.each([
    ['../secret.json', 'not allowed'],
    ['/etc/hostname', 'not allowed'],
    ['./absent.json', 'ENOENT'],
    ['./broken.json', 'JSON'],
  ])('says why it does not read %s', async (file, reason) => {
    const attempt = process({ $json: file });
    await expect(attempt).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(
        `spec.parameters: ${file} cannot be read`,
      ),
    });
    await expect(attempt).rejects.toThrow(reason);
  });
});
