import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './root.mjs';

const require = createRequire(import.meta.url);

/** What makes Node read TypeScript, once there are packages. */
export const TRANSFORM = path.join(
  root,
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);

/** Loads a file of this repository, and all that it imports, from its sources. */
export function loadTypeScript(file) {
  require(TRANSFORM);
  return require(path.join(root, file));
}
