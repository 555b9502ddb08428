import { lstat, readdir, readlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { GitError } from './GitCommand';

/**
 * A folder of a repository as git knows it, `.` for all of it.
 *
 * @throws {@link GitError} for one that leads out of the repository
 */
export function folderInRepository(path: string): string {
  const clean = path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');
  if (path.startsWith('/') || clean.split('/').includes('..')) {
    throw new GitError(
      `${path}: app path is absolute or leads out of the repository`,
    );
  }
  return clean || '.';
}

/** @throws {@link GitError} for a symbolic link that leads out of the folder */
export async function assertLinksStayInside(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true })) {
    const path = join(root, entry);
    if ((await lstat(path)).isSymbolicLink()) {
      const target = resolve(dirname(path), await readlink(path));
      if (target !== root && !target.startsWith(root + sep)) {
        throw new GitError(
          `repository contains out-of-bounds symlinks. file: ${relative(
            root,
            path,
          )}`,
        );
      }
    }
  }
}
