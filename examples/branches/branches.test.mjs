// A branch is its files over those of main; the tests of both must pass there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const branches = path.dirname(fileURLToPath(import.meta.url));
const examples = path.dirname(branches);
const folders = folder =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);

for (const branch of folders(branches)) {
  for (const sample of folders(path.join(branches, branch))) {
    test(`${sample} works on the branch ${branch}`, t => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-branch-'));
      t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
      for (const source of [
        path.join(examples, sample),
        path.join(branches, branch, sample),
      ]) {
        fs.cpSync(source, folder, { recursive: true });
      }
      const modules = path.join(folder, 'node_modules');
      if (!fs.existsSync(modules)) {
        fs.symlinkSync(
          path.join(path.dirname(examples), 'node_modules'),
          modules,
        );
      }
      const env = { ...process.env };
      // Else it would take itself for a part of this run.
      delete env.NODE_TEST_CONTEXT;
      const { status, stdout } = spawnSync(process.execPath, ['--test'], {
        cwd: folder,
        env,
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout);
      assert.match(stdout, /\b(pass|# pass) [1-9]/);
    });
  }
}
