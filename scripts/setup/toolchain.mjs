// What must be there before anything of ours can run: the right Node and the
// packages. Written for whatever Node started us (20 or newer) and nothing else.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { install } from './install.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';

export { root, run };

/** Everything that is kept between runs; removing it is always safe. */
export const home = path.join(root, '.starry');

// Backstage 1.55 supports Node 22 and 24. This one comes from npm, as a plain
// package without install scripts on Linux.
const NODE_VERSION = '24.21.0';
const SUPPORTED_NODE_MAJORS = [22, 24];

/** Libraries that are ES modules are loaded with `require`. */
const canRequireModules = process.features.require_module === true;

/** How Yarn announces what it does next. */
const STEP = /YN0000: [┌·] (.+)$/;

async function installNode(log) {
  const folder = path.join(home, 'toolchain');
  const name =
    process.platform === 'linux' ? `node-linux-${process.arch}` : 'node';
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (!fs.existsSync(binary)) {
    log(`Installing Node ${NODE_VERSION} (this one is ${process.version})`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ private: true }),
    );
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await install({
      manager: 'npm',
      command: npm,
      args: ['install', '--no-audit', '--no-fund', `${name}@${NODE_VERSION}`],
      probe: timeoutMs => ({
        args: ['view', name, 'name', '--fetch-retries=0'],
        env: { npm_config_fetch_timeout: String(timeoutMs) },
      }),
      cwd: folder,
      log,
    });
  }
  return binary;
}

/**
 * Returns when this process runs on a Node that Backstage supports; otherwise
 * runs the same command again on one, and exits as that does.
 */
export async function ensureNode(log) {
  const major = Number(process.versions.node.split('.')[0]);
  if (SUPPORTED_NODE_MAJORS.includes(major) && canRequireModules) {
    usePath(path.dirname(process.execPath));
    return;
  }
  const node = await installNode(log);
  const child = spawn(node, process.argv.slice(1), {
    stdio: 'inherit',
    env: process.env,
  });
  // A terminal sends Ctrl-C to the child as well, whom two of them do no harm;
  // whoever sends it to us alone means the child. We wait for its clean end.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => child.kill(name));
  }
  const code = await new Promise(resolve => {
    child.on('close', (exitCode, signal) =>
      resolve(exitCode ?? (signal ? 1 : 0)),
    );
  });
  process.exit(code);
}

/** Puts the folder first on PATH, for everything that we start. */
function usePath(folder) {
  const parts = process.env.PATH.split(path.delimiter);
  if (parts[0] !== folder) {
    process.env.PATH = [folder, ...parts].join(path.delimiter);
  }
}

export const yarn = path.join(root, '.yarn/releases/yarn-4.13.0.cjs');

function fingerprint(folder) {
  const hash = createHash('sha256').update(process.version);
  const files = ['yarn.lock', 'package.json', '.yarnrc.yml'];
  for (const group of ['packages', 'plugins']) {
    for (const name of fs.readdirSync(path.join(folder, group)).sort()) {
      files.push(path.join(group, name, 'package.json'));
    }
  }
  for (const file of files) {
    const full = path.join(folder, file);
    if (fs.existsSync(full)) hash.update(file).update(fs.readFileSync(full));
  }
  return hash.digest('hex');
}

/**
 * Installs the packages when they are missing or no longer what is locked.
 *
 * @param options.folder - of the workspace; this repository by default
 * @param options.patience - `tellAfterMs`, `giveUpAfterMs`, `probeTimeoutMs`
 */
export async function ensurePackages(log, options = {}) {
  const { folder = root, env = process.env, patience } = options;
  const marker = path.join(folder, 'node_modules', '.starry-installed');
  const wanted = fingerprint(folder);
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === wanted) {
    return;
  }
  log('Installing packages (one to three minutes the first time)');
  await install({
    manager: 'yarn',
    command: process.execPath,
    args: [yarn, 'install', '--immutable'],
    probe: timeoutMs => ({
      args: [yarn, 'npm', 'info', 'typescript', '--fields', 'name'],
      env: { YARN_HTTP_RETRY: '0', YARN_HTTP_TIMEOUT: String(timeoutMs) },
    }),
    cwd: folder,
    env,
    log,
    onLine: line => {
      const step = STEP.exec(line);
      if (step) log(`  ${step[1]}`);
    },
    isFetching: line => {
      const step = STEP.exec(line);
      return step ? !step[1].startsWith('Link') : undefined;
    },
    ...patience,
  });
  fs.writeFileSync(marker, wanted);
}

/** Says what is missing, in a way that tells what to do. */
export async function ensureGit() {
  try {
    await run('git', ['--version']);
  } catch {
    throw new Error('git is not installed, or not on PATH. Install it first.');
  }
}
