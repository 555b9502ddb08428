// `licenses.mjs copy` puts the licence and the notice of the repository into the
// package in the current folder before it is packed, `licenses.mjs remove` takes
// them out afterwards. So there is one of each, and every tarball has them.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup/root.mjs';

const FILES = ['LICENSE', 'NOTICE'];

for (const name of FILES) {
  if (process.argv[2] === 'copy') {
    fs.copyFileSync(path.join(root, name), name);
  } else {
    fs.rmSync(name, { force: true });
  }
}
