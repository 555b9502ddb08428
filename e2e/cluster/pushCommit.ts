// What a developer does in a repository: makes branches and pushes commits.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** Pushes a new commit to the branch, made from main if there is none. */
export async function pushCommit(
  repository: string,
  branch: string,
  message: string,
): Promise<string> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-push-'));
  const git = async (...args: string[]) => {
    const author = ['-c', 'user.name=Dev', '-c', 'user.email=dev@example.com'];
    const { stdout } = await execa('git', [...author, ...args], {
      cwd: scratch,
    });
    return stdout.trim();
  };
  try {
    await git('clone', '--quiet', `file://${repository}`, '.');
    const known = await git(
      'branch',
      '--remotes',
      '--list',
      `origin/${branch}`,
    );
    await git('checkout', '--quiet', '-B', branch, known || 'origin/main');
    fs.appendFileSync(path.join(scratch, 'CHANGES.md'), `${message}\n`);
    await git('add', 'CHANGES.md');
    await git('commit', '--quiet', '--message', message);
    await git('push', '--quiet', 'origin', branch);
    return await git('rev-parse', 'HEAD');
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}
