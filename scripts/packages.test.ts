// What is in the packages that are published. Packing is tried for real, but
// writes no tarball.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { root, run, yarn } from './setup/toolchain.mjs';

const REPOSITORY = 'https://github.com/starry-idp/starry';
const IN_REPOSITORY = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/([^#]+)`);

const packages: Array<{ name: string; folder: string; files: string[] }> = [];

/** One JSON document a line, as Yarn prints them. */
const readLines = (text: string): Array<Record<string, string>> =>
  text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));

const linksOf = (markdown: string) =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter(target => !target.startsWith('#'));

before(async () => {
  const listed = await run(process.execPath, [
    ...[yarn, 'workspaces', 'list', '--json'],
  ]);
  const found = readLines(listed).map(async ({ location, name }) => {
    const folder = path.join(root, location);
    const manifest = JSON.parse(
      fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    if (manifest.private) return;
    const packed = await run(
      process.execPath,
      [yarn, 'pack', '--dry-run', '--json'],
      { cwd: folder },
    );
    const files = readLines(packed).map(entry => entry.location);
    packages.push({ name, folder, files });
  });
  await Promise.all(found);
});

test('every package takes the licence and the notice along, and there are no copies of them', () => {
  assert.ok(packages.length > 0);
  for (const { name, folder, files } of packages) {
    for (const file of ['LICENSE', 'NOTICE']) {
      assert.ok(files.includes(file), `${name} has no ${file}`);
      assert.ok(!fs.existsSync(path.join(folder, file)), `${file} of ${name}`);
    }
  }
});

test('the guide to installing from tarballs names every plugin', () => {
  const guide = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  const plugins = packages.filter(({ name }) => name.includes('/backstage-'));
  assert.ok(plugins.length > 0);
  for (const { name } of plugins) {
    const tarball = `file:./starry/${name.replace('/', '-')}.tgz`;
    assert.ok(guide.includes(`"${name}": "${tarball}"`), name);
  }
});

test('no link of a README is dead in its package', () => {
  for (const { name, folder, files } of packages) {
    const readme = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
    for (const link of linksOf(readme)) {
      const [, inRepository] = IN_REPOSITORY.exec(link) ?? [];
      const isAlive = inRepository
        ? fs.existsSync(path.join(root, inRepository))
        : /^https?:/.test(link) || files.includes(link.split('#')[0]);
      assert.ok(isAlive, `${name}: ${link}`);
    }
  }
});

test('packages depend on those of ours that docs/architecture.md lets them', () => {
  const guide = fs.readFileSync(
    path.join(root, 'docs/architecture.md'),
    'utf8',
  );
  const rows = guide
    .split('\n')
    .filter(line => /^\| `(packages|plugins)\//.test(line))
    .map(line => line.split('|').map(cell => cell.trim()));
  const allowed = new Map(
    rows.flatMap(([, folders, , may]) =>
      [...folders.matchAll(/`([^`]+)`/g)].map(([, folder]) => [folder, may]),
    ),
  );
  for (const folder of [...foldersIn('packages'), ...foldersIn('plugins')]) {
    const may = allowed.get(folder);
    assert.ok(may, `docs/architecture.md does not know ${folder}`);
    for (const other of dependenciesOf(folder)) {
      const word = other.replace('backstage-plugin-starry-', '');
      assert.ok(
        may === 'plugins' || may.split(', ').includes(word),
        `${folder} may depend on ${may}, not on ${other}`,
      );
    }
  }
});

function foldersIn(parent: string): string[] {
  return fs
    .readdirSync(path.join(root, parent))
    .map(name => `${parent}/${name}`)
    .filter(folder => fs.existsSync(path.join(root, folder, 'package.json')));
}

/** Names of ours, without the scope. */
function dependenciesOf(folder: string): string[] {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter(name => name.startsWith('@starry-idp/'))
    .map(name => name.replace('@starry-idp/', ''));
}
