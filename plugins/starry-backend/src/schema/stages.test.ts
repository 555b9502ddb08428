import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfigSchema } from '@backstage/config-loader';
import { STAGES } from '@starry-idp/backstage-plugin-starry-common';
import { spec } from './openapi';

describe('stages', () => {
  it('are those of the API', () => {
    expect(STAGES).toEqual(spec.components.schemas.Stage.enum);
  });

  it('are those of the chart', () => {
    const file = resolve(
      __dirname,
      '../../../../charts/environment/values.schema.json',
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      properties: {
        environment: { properties: { stage: { enum: STAGES } } },
      },
    });
  });

  it('are those that the configuration may name', async () => {
    const schema = await loadConfigSchema({
      dependencies: [],
      packagePaths: [resolve(__dirname, '../../package.json')],
    });
    const read = (stages: string[]) => () =>
      schema.process([{ context: 'test', data: configOf(stages) }]);
    expect(read(STAGES)).not.toThrow();
    expect(read(['moon'])).toThrow(STAGES.join(','));
  });
});

/** What has to be configured, and the stages of an Argo CD. */
function configOf(stages: string[]) {
  const argoCd = { name: 'main', url: '', token: '', project: '', stages };
  return {
    app: { baseUrl: '' },
    backend: {
      baseUrl: '',
      listen: ':0',
      database: { client: 'better-sqlite3', connection: ':memory:' },
    },
    starry: { domain: '', chart: { repoUrl: '' }, instances: [argoCd] },
  };
}
