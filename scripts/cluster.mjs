// `yarn cluster up | down | status`: a real Kubernetes and a real Argo CD on
// this machine, without containers; see packages/test-cluster/README.md.
import { createRequire } from 'node:module';
import path from 'node:path';
import {
  ensureGit,
  ensureNode,
  ensurePackages,
  root,
} from './setup/toolchain.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  createRequire(import.meta.url)(
    path.join(root, 'packages/test-cluster/bin/starry-cluster'),
  );
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
