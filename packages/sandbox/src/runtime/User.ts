import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whom a process runs as. */
export interface User {
  uid: number;
  gid: number;
}

/**
 * Whom to run as what refuses to run as root; `undefined` when we are not root
 * ourselves.
 */
export async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const entries = text.split('\n').map(line => line.split(':'));
  for (const name of ['nobody', 'postgres']) {
    const entry = entries.find(fields => fields[0] === name);
    if (entry) {
      return { uid: Number(entry[2]), gid: Number(entry[3]) };
    }
  }
  return undefined;
}

/** Whether a user may pass through a folder and all those above it. */
export async function canReach(user: User, path: string): Promise<boolean> {
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    let bit = 0o001;
    if (uid === user.uid) {
      bit = 0o100;
    } else if (gid === user.gid) {
      bit = 0o010;
    }
    // eslint-disable-next-line no-bitwise
    if ((mode & bit) === 0) {
      return false;
    }
    if (folder === dirname(folder)) {
      return true;
    }
  }
}
