import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HelmTemplate } from './HelmTemplate';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-helm-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('hands values over as they are, also what YAML takes for something else', async () => {
  const chartDir = join(folder, 'chart');
  mkdirSync(join(chartDir, 'templates'), { recursive: true });
  writeFileSync(
    join(chartDir, 'Chart.yaml'),
    'apiVersion: v2\nname: words\nversion: 0.0.1\n',
  );
  writeFileSync(
    join(chartDir, 'templates', 'words.yaml'),
    `apiVersion: v1
kind: ConfigMap
metadata: { name: words }
data:
  {{- range $key, $value := .Values.words }}
  {{ $key | quote }}: {{ kindOf $value }} {{ $value }}
  {{- end }}
`,
  );
  const words = ['on', 'y', 'null', '1e3', '0x10', '007', '2001-01-01'];
  const helm = await HelmTemplate.create({
    dataDir: join(folder, 'data'),
    cacheDir: join(folder, 'cache'),
  });
  const [object] = await helm.render({
    chartDir,
    releaseName: 'on',
    namespace: 'env-on',
    source: {
      valuesObject: {
        words: Object.fromEntries(words.map(word => [word, word])),
      },
    },
  });
  expect(object.data).toEqual(
    Object.fromEntries(words.map(word => [word, `string ${word}`])),
  );
});
