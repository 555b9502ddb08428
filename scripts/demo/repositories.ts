// The demo's git server: bare repositories in a folder, made of the sources in
// this checkout. `git clone .starry/data/git/sample-be` and push a branch to it,
// and the portal offers that branch.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { root } from '../setup/toolchain.mjs';

const FEATURE_BRANCH = 'feat/myfeature-00';
const OVERLAY = path.join(root, 'examples/branches/feat-myfeature-00');
const SAMPLES = ['sample-be', 'sample-fe-1', 'sample-fe-2'];

// The same sources give the same commits on every machine.
const AUTHOR = {
  GIT_AUTHOR_NAME: 'Starry',
  GIT_AUTHOR_EMAIL: 'starry@starry.localhost',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Starry',
  GIT_COMMITTER_EMAIL: 'starry@starry.localhost',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: os.devNull,
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs git for one repository; resolves to what it prints. */
type Git = (args: string[], workTree?: string) => Promise<string>;

// With git itself: simple-git has no words for trees and commits without a
// branch that is checked out.
function gitFor(gitDir: string, index: string): Git {
  return async (args, workTree) => {
    const { stdout } = await execa('git', args, {
      cwd: workTree ?? gitDir,
      env: {
        ...AUTHOR,
        GIT_DIR: gitDir,
        GIT_INDEX_FILE: index,
        ...(workTree ? { GIT_WORK_TREE: workTree } : {}),
      },
      stdin: 'ignore',
    });
    return stdout.trim();
  };
}

async function revisionOf(git: Git, ref: string): Promise<string | undefined> {
  const out = await git(['for-each-ref', '--format=%(objectname)', ref]);
  return out || undefined;
}

/**
 * Brings a branch to the given tree, unless somebody pushed to it: the last
 * commit made here is remembered beside it.
 */
async function seedBranch(
  git: Git,
  seed: { branch: string; tree: string; parent?: string; message: string },
): Promise<string> {
  const { branch, tree, parent, message } = seed;
  const seedRef = `refs/starry/seed/${branch}`;
  const seeded = await revisionOf(git, seedRef);
  const current = await revisionOf(git, `refs/heads/${branch}`);
  if (seeded) {
    const seededTree = await git(['rev-parse', `${seeded}^{tree}`]);
    if (seededTree === tree || current !== seeded) return current ?? seeded;
  } else if (current) {
    return current;
  }
  const before = seeded ?? parent;
  const parents = before ? ['-p', before] : [];
  const commit = await git(['commit-tree', tree, ...parents, '-m', message]);
  await git(['update-ref', `refs/heads/${branch}`, commit]);
  await git(['update-ref', seedRef, commit]);
  return commit;
}

async function seedRepository(
  gitDir: string,
  sources: { source: string; paths: string[]; overlay?: string },
): Promise<void> {
  const { source, paths, overlay } = sources;
  fs.mkdirSync(gitDir, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-seed-'));
  const git = gitFor(gitDir, path.join(scratch, 'index'));
  try {
    if (!fs.existsSync(path.join(gitDir, 'HEAD'))) {
      await git(['init', '--quiet', '--bare', '--initial-branch=main', gitDir]);
    }
    fs.writeFileSync(path.join(gitDir, 'info/exclude'), 'node_modules/\n');
    await git(['add', '--', ...paths], source);
    const main = await seedBranch(git, {
      branch: 'main',
      tree: await git(['write-tree']),
      message: 'The sources as they come with Starry',
    });
    if (overlay && fs.existsSync(overlay)) {
      await git(['add', '--ignore-removal', '--', '.'], overlay);
      await seedBranch(git, {
        branch: FEATURE_BRANCH,
        tree: await git(['write-tree']),
        parent: main,
        message: 'A feature to try in an environment of its own',
      });
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Makes or updates the demo's repositories in `folder`: the three samples, and
 * `starry` with the charts.
 */
export async function seedRepositories(folder: string): Promise<void> {
  for (const name of SAMPLES) {
    await seedRepository(path.join(folder, name), {
      source: path.join(root, 'examples', name),
      paths: ['.'],
      overlay: path.join(OVERLAY, name),
    });
  }
  await seedRepository(path.join(folder, 'starry'), {
    source: root,
    paths: ['charts'],
  });
}
