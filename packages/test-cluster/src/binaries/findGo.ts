import { execFileSync } from 'node:child_process';
import { ClusterError } from '../ClusterError';
import { findOnPath } from './findOnPath';

/** Where its own installer puts it, which not every PATH knows. */
const USUAL = ['/usr/local/go/bin/go'];

/** The first one that can fetch another version of itself, see GoToolchain. */
const MINIMUM = [1, 21];

const ADVICE = `Install Go ${MINIMUM.join(
  '.',
)} or newer (https://go.dev/dl) and try again;
or set STARRY_CLUSTER_BIN to a folder with the programs, built elsewhere by this command;
or name the credentials of a cluster of yours in STARRY_CLUSTER_CREDENTIALS: see "An Argo CD that you have" in packages/test-cluster/README.md.`;

/** The Go toolchain, or a {@link ClusterError} that says what to do. */
export function findGo(otherwise = USUAL): string {
  const go = findOnPath('go', otherwise);
  if (!go) {
    throw new ClusterError(
      `The programs of the test cluster are built with Go, which is not on PATH.\n${ADVICE}`,
    );
  }
  const version = execFileSync(go, ['env', 'GOVERSION'], {
    encoding: 'utf8',
  }).trim();
  const [major, minor] = version.replace(/^go/, '').split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new ClusterError(
      `The programs of the test cluster need a newer Go than ${version} (${go}).\n${ADVICE}`,
    );
  }
  return go;
}
