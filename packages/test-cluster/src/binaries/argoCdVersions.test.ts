import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ARGOCD_LINES, argoCdOf, NEWEST_ARGOCD } from './argoCdVersions';
import { BINARIES } from './Binary';

// This package is private and only ever runs from its sources.
// eslint-disable-next-line no-restricted-syntax
const MODULES = resolve(__dirname, '../../modules');

const programs = [
  ...BINARIES,
  ...ARGOCD_LINES.flatMap(line => argoCdOf(line).binaries),
].map(binary => ({ ...binary, title: `${binary.name} ${binary.version}` }));

it.each(programs)('$title is what its module pins', program => {
  const file = join(MODULES, program.module, 'go.mod');
  const required = [
    ...readFileSync(file, 'utf8').matchAll(/^(?:\t|require )(\S+) v(\S+)/gm),
  ].map(([, path, version]) => ({ path, version }));
  const pinned = required.filter(
    ({ path }) =>
      program.package === '.' || `${program.package}/`.startsWith(`${path}/`),
  );
  expect(pinned.map(({ version }) => version)).toContain(program.version);
});

it('has the newest Argo CD first, and the others by name', () => {
  const [first] = [...ARGOCD_LINES].sort((one, other) =>
    other.localeCompare(one, undefined, { numeric: true }),
  );
  expect(NEWEST_ARGOCD).toBe(first);
  for (const line of ARGOCD_LINES) {
    const { version } = argoCdOf(line).binaries[1];
    expect(version.startsWith(`${line}.`)).toBe(true);
  }
});
