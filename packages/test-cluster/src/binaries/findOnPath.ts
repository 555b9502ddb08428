import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program on PATH, or else the first of the given files that there is. */
export function findOnPath(
  name: string,
  otherwise: string[] = [],
): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [...folders.map(folder => join(folder, name)), ...otherwise].find(
    isExecutable,
  );
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
