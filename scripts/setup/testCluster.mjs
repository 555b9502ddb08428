import { createRequire } from 'node:module';
import path from 'node:path';
import { home, root } from './toolchain.mjs';

/** Where `yarn cluster up` puts its cluster. */
export const clusterFolder = path.join(home, 'cluster');

/** The package of the test cluster, which runs from its sources. */
export function loadTestCluster() {
  const require = createRequire(import.meta.url);
  require('@backstage/cli/config/nodeTransform.cjs');
  return require(path.join(root, 'packages/test-cluster/src'));
}
