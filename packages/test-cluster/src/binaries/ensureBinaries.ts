import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
} from 'node:fs';
import { renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClusterError } from '../ClusterError';
import type { Log } from '../Log';
import { ARGOCD_LINES, argoCdOf, NEWEST_ARGOCD } from './argoCdVersions';
import { ASSETS } from './Asset';
import type { Asset } from './Asset';
import { BINARIES } from './Binary';
import type { Binary } from './Binary';
import { findGo } from './findGo';
import { isExecutable } from './findOnPath';
import { GoToolchain } from './GoToolchain';
import { withLock } from './withLock';

/** Where the `go.mod` files are that pin every version. */
// This package is private and only ever runs from its sources.
// eslint-disable-next-line no-restricted-syntax
const MODULES = resolve(__dirname, '../../modules');

/** How the names of what is being made end. */
const PARTIAL = '.partial';

/** What is made together, into one folder. */
interface Programs {
  /** How the folder's name begins. */
  prefix: string;
  binaries: Binary[];
  assets: Asset[];
}

/** All that a cluster runs. */
const USUAL: Programs = withArgoCd('', NEWEST_ARGOCD, BINARIES, ASSETS);

/** Another Argo CD, which runs in the place of the usual one. */
const another = (line: string) => withArgoCd(`argocd-${line}-`, line);

function withArgoCd(
  prefix: string,
  line: string,
  binaries: Binary[] = [],
  assets: Asset[] = [],
): Programs {
  const argoCd = argoCdOf(line);
  return {
    prefix,
    binaries: [...binaries, ...argoCd.binaries],
    assets: [...assets, ...argoCd.assets],
  };
}

/**
 * The folder with all programs, and Argo CD's own manifests: the ready-made
 * one, or else one in the cache, in which what is missing is built; and the one
 * with Argo CD, which is another one for another line of it than the newest.
 */
export async function ensureBinaries(options: {
  argoCd?: string;
  log?: Log;
  signal?: AbortSignal;
}): Promise<{ binaries: string; argoCd: string }> {
  const { argoCd = NEWEST_ARGOCD } = options;
  if (!ARGOCD_LINES.includes(argoCd)) {
    throw new ClusterError(
      `There is no Argo CD ${argoCd} here. There are: ${ARGOCD_LINES.join(
        ', ',
      )}`,
    );
  }
  const binaries = givenFolder() ?? (await ensure(USUAL, options));
  return {
    binaries,
    argoCd:
      argoCd === NEWEST_ARGOCD
        ? binaries
        : await ensure(another(argoCd), options),
  };
}

/** Why there are no programs and can be none here, if that is so. */
export function obstacle(): string | undefined {
  if (
    process.env.STARRY_CLUSTER_BIN ||
    missingIn(cacheFolder(USUAL), USUAL).length === 0
  ) {
    return undefined;
  }
  try {
    findGo();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The folder with programs that were built elsewhere. */
function givenFolder(): string | undefined {
  const given = process.env.STARRY_CLUSTER_BIN;
  if (!given) {
    return undefined;
  }
  const missing = missingIn(given, USUAL);
  if (missing.length > 0) {
    throw new ClusterError(
      `STARRY_CLUSTER_BIN=${given} lacks ${missing.join(', ')}`,
    );
  }
  return resolve(given);
}

/** The folder in the cache, complete. */
async function ensure(
  programs: Programs,
  options: { log?: Log; signal?: AbortSignal },
): Promise<string> {
  const { log = () => {}, signal } = options;
  const folder = cacheFolder(programs);
  if (missingIn(folder, programs).length > 0) {
    const go = new GoToolchain(findGo(), MODULES, log, signal);
    mkdirSync(folder, { recursive: true });
    const lock = `${folder}.lock`;
    await withLock({ lock, log, signal }, async () =>
      build(programs, folder, go, log),
    );
  }
  return folder;
}

/** Other versions of anything make another folder. */
function cacheFolder({ prefix, binaries, assets }: Programs): string {
  const hash = createHash('sha256').update(JSON.stringify([binaries, assets]));
  const modules = new Set([...binaries, ...assets].map(({ module }) => module));
  for (const module of [...modules].sort()) {
    for (const file of readdirSync(join(MODULES, module)).sort()) {
      hash.update(readFileSync(join(MODULES, module, file)));
    }
  }
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const key = `${prefix}${process.platform}-${process.arch}-${hash
    .digest('hex')
    .slice(0, 12)}`;
  return join(cache, 'starry', 'cluster', key);
}

function missingIn(folder: string, { binaries, assets }: Programs): string[] {
  return [
    ...binaries
      .map(({ name }) => name)
      .filter(name => !isExecutable(join(folder, name))),
    ...assets
      .map(({ name }) => name)
      .filter(name => !existsSync(join(folder, name))),
  ];
}

/** Whoever had the lock before may have built some of it, or all. */
async function build(
  programs: Programs,
  folder: string,
  go: GoToolchain,
  log: Log,
) {
  removePartial(folder);
  const missing = missingIn(folder, programs);
  const binaries = programs.binaries.filter(({ name }) =>
    missing.includes(name),
  );
  if (missing.length > 0) {
    log(`Building into ${folder}; this happens once and takes minutes`);
  }
  for (const [index, binary] of binaries.entries()) {
    const progress = `[${index + 1}/${binaries.length}]`;
    await intoPlace(join(folder, binary.name), async file =>
      go.build(binary, file, progress),
    );
  }
  const assets = programs.assets.filter(({ name }) => missing.includes(name));
  for (const asset of assets) {
    const source = join(
      go.folderOf(asset.module, asset.dependency),
      asset.folder,
    );
    await intoPlace(join(folder, asset.name), async copy => {
      for (const part of asset.parts) {
        cpSync(join(source, part), join(copy, part), { recursive: true });
        if (part.endsWith('.sh')) {
          // Files of a module are read-only, and nothing more.
          chmodSync(join(copy, part), 0o755);
        }
      }
    });
  }
}

/** What builds left behind that were killed. */
function removePartial(folder: string): void {
  for (const file of readdirSync(folder)) {
    if (file.endsWith(PARTIAL)) {
      rmSync(join(folder, file), { recursive: true, force: true });
    }
  }
}

/** Makes it under another name first, so that nobody takes half of it. */
async function intoPlace(
  path: string,
  make: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${path}.${process.pid}${PARTIAL}`;
  try {
    await make(partial);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
