import { createHash } from 'node:crypto';
import {
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
import { ASSETS } from './Asset';
import { BINARIES } from './Binary';
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

/**
 * The folder with all programs, and Argo CD's own manifests: the ready-made
 * one, or else one in the cache, in which what is missing is built.
 */
export async function ensureBinaries(options: {
  log?: Log;
  signal?: AbortSignal;
}): Promise<string> {
  const { log = () => {}, signal } = options;
  const given = process.env.STARRY_CLUSTER_BIN;
  if (given) {
    const missing = missingIn(given);
    if (missing.length > 0) {
      throw new ClusterError(
        `STARRY_CLUSTER_BIN=${given} lacks ${missing.join(', ')}`,
      );
    }
    return resolve(given);
  }
  const folder = cacheFolder();
  if (missingIn(folder).length > 0) {
    const go = new GoToolchain(findGo(), MODULES, log, signal);
    mkdirSync(folder, { recursive: true });
    const lock = `${folder}.lock`;
    await withLock({ lock, log, signal }, async () => build(folder, go, log));
  }
  return folder;
}

/** Why there are no programs and can be none here, if that is so. */
export function obstacle(): string | undefined {
  if (process.env.STARRY_CLUSTER_BIN || missingIn(cacheFolder()).length === 0) {
    return undefined;
  }
  try {
    findGo();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Other versions of anything make another folder. */
function cacheFolder(): string {
  const hash = createHash('sha256').update(JSON.stringify([BINARIES, ASSETS]));
  for (const module of readdirSync(MODULES).sort()) {
    for (const file of readdirSync(join(MODULES, module)).sort()) {
      hash.update(readFileSync(join(MODULES, module, file)));
    }
  }
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const key = `${process.platform}-${process.arch}-${hash
    .digest('hex')
    .slice(0, 12)}`;
  return join(cache, 'starry', 'cluster', key);
}

function missingIn(folder: string): string[] {
  return [
    ...BINARIES.map(({ name }) => name).filter(
      name => !isExecutable(join(folder, name)),
    ),
    ...ASSETS.map(({ name }) => name).filter(
      name => !existsSync(join(folder, name)),
    ),
  ];
}

/** Whoever had the lock before may have built some of it, or all. */
async function build(folder: string, go: GoToolchain, log: Log) {
  removePartial(folder);
  const missing = missingIn(folder);
  const binaries = BINARIES.filter(binary => missing.includes(binary.name));
  if (missing.length > 0) {
    log(`Building into ${folder}; this happens once and takes about 8 minutes`);
  }
  for (const [index, binary] of binaries.entries()) {
    const progress = `[${index + 1}/${binaries.length}]`;
    await intoPlace(join(folder, binary.name), async file =>
      go.build(binary, file, progress),
    );
  }
  for (const asset of ASSETS.filter(({ name }) => missing.includes(name))) {
    const source = join(
      go.folderOf(asset.module, asset.dependency),
      asset.folder,
    );
    await intoPlace(join(folder, asset.name), async copy => {
      for (const part of asset.parts) {
        cpSync(join(source, part), join(copy, part), { recursive: true });
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
