// `yarn api-reports`: writes down the public API and the database tables of each
// package, in report.api.md and report.sql.md beside its package.json. With
// `--ci` it changes nothing, and fails where a report is out of date.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './setup/toolchain.mjs';

function run(bin, args) {
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', bin), ...args],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}

// Always from scratch and of nothing else: TypeScript orders the members of
// inferred unions by what it has seen before them.
run('typescript/bin/tsc', ['--project', 'tsconfig.api-reports.json']);
run('@backstage/repo-tools/bin/backstage-repo-tools', [
  ...['api-reports', '--include', 'plugins/*'],
  ...['--sql-reports', '--validate-release-tags'],
  // The generator of the API's models drops the descriptions of enums.
  ...['--allow-warnings', 'plugins/starry-common'],
  // Packages of the workspace are linked, and found as sources.
  ...['--omit-messages', 'ae-wrong-input-file-type'],
  ...process.argv.slice(2),
]);
