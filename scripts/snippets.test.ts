// What the READMEs tell people to put into their app compiles against the
// packages: every TypeScript example whose first line names a file of the app.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import yaml from 'yaml';
import { home, root, run } from './setup/toolchain.mjs';

/** What such a file holds already. */
const SURROUNDINGS = `
declare const backend: ReturnType<
  typeof import('@backstage/backend-defaults')['createBackend']
>;
`;

let folder: string;

before(() => {
  fs.mkdirSync(home, { recursive: true });
  // Below the repository, where its packages are found.
  folder = fs.mkdtempSync(path.join(home, 'snippets-'));
});

after(() => fs.rmSync(folder, { recursive: true, force: true }));

function readmes() {
  return ['plugins', 'packages']
    .flatMap(group =>
      fs
        .readdirSync(path.join(root, group))
        .map(name => path.join(group, name, 'README.md')),
    )
    .concat('README.md')
    .filter(file => fs.existsSync(path.join(root, file)));
}

/** The examples of a README, each as a module with a name that tells its line. */
function examplesOf(file: string) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^```(tsx?)\n(\/\/ packages\/[^]*?)^```/gm)].map(
    ({ 1: language, 2: code, index }) => ({
      name: `${file.replaceAll('/', '-')}-${
        text.slice(0, index).split('\n').length
      }.${language}`,
      code: `${code}\nexport {};\n`,
    }),
  );
}

test('what the READMEs tell people to put into their app compiles', async () => {
  const examples = readmes().flatMap(examplesOf);
  assert.ok(examples.length > 0);
  for (const { name, code } of examples) {
    fs.writeFileSync(path.join(folder, name), code);
  }
  fs.writeFileSync(path.join(folder, 'surroundings.d.ts'), SURROUNDINGS);
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        ...{ noEmit: true, incremental: false, noUnusedLocals: true },
        ...{ outDir: '.', rootDir: '../..', types: ['node'] },
      },
      ...{ include: ['*'], exclude: [] },
    }),
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '--pretty', 'false', '-p', folder]);
});

/** What the configuration in the README has. */
interface AppConfig {
  catalog: {
    locations: Array<{ target: string; rules: Array<{ allow: string[] }> }>;
  };
  integrations: Record<string, Array<{ host: string }>>;
}

test("the README's configuration finds offerings and the template, on a host that the catalog may read", () => {
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const [, text] = /^```yaml\n(# app-config.yaml[^]*?)^```/m.exec(readme)!;
  const { catalog, integrations }: AppConfig = yaml.parse(text);
  const hosts = Object.values(integrations)
    .flat()
    .map(({ host }) => host);
  const allowed = catalog.locations.flatMap(location =>
    location.rules.flatMap(({ allow }) => allow),
  );
  assert.deepEqual(allowed.sort(), ['Offering', 'Template']);
  for (const { target } of catalog.locations) {
    const { host, pathname } = new URL(target);
    assert.ok(hosts.includes(host), `no integration for ${host}`);
    const [, file] = pathname.split('/blob/main/');
    const found = fs.globSync(file, { cwd: root });
    assert.ok(found.length > 0, `nothing is at ${file}`);
  }
});
