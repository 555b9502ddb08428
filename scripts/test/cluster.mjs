// What is tested on a real Argo CD on a real Kubernetes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadTestCluster } from '../setup/testCluster.mjs';
import { root } from '../setup/toolchain.mjs';
import { runJest, runNode, withEnvironment } from './runners.mjs';

const COMMAND = path.join(root, 'packages/test-cluster/bin/starry-cluster');

/**
 * Starts to build the cluster's programs, which takes minutes the first time
 * and gives way to everything else; silently, until its end is waited for.
 *
 * @param argocd release line of Argo CD, if not the newest
 */
export function startBuild(argocd) {
  const args = [COMMAND, 'build', ...(argocd ? ['--argocd', argocd] : [])];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '';
  let errors = '';
  let show = () => {};
  child.stdout.setEncoding('utf8').on('data', text => {
    last = text.trimEnd().split('\n').at(-1);
    show(text.trimEnd());
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  process.on('exit', () => child.kill());
  const end = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve();
      else reject(new Error(errors.trim() || `exit code ${code}`));
    });
  });
  // Reported to whoever waits for it, which may be much later.
  end.catch(() => {});
  return {
    async finish(log) {
      if (last && child.exitCode === null) log(last);
      show = log;
      await end;
    },
  };
}

let prepared;

/**
 * Starts to build what is missing, or says why there can be no cluster on this
 * machine; only the first call does so.
 */
export function prepareCluster() {
  if (!prepared) {
    const obstacle = loadTestCluster().TestCluster.obstacle();
    prepared = obstacle ? { obstacle } : { build: startBuild() };
  }
  return prepared;
}

/** Ends the clusters that tests left in the folder, and removes it. */
async function sweep(folder) {
  const { TestCluster } = loadTestCluster();
  for (const file of fs.readdirSync(folder, { recursive: true })) {
    if (path.basename(file) === 'cluster.json') {
      await TestCluster.find(path.join(folder, path.dirname(file)))?.down();
    }
  }
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Runs lanes of tests beside each other, each of them one thing after the
 * other. Every test starts clusters of its own, as some change what others rely
 * on, and most of the time it waits.
 *
 * @param lanes of `{ jest: files }` and `{ node: files }`, for either's runner
 */
export async function runOnCluster(lanes) {
  // Clusters outlive whoever started them, so whatever happens they are looked
  // for; that is why all of them are in one folder.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-'));
  const env = { TMPDIR: folder, STARRY_CONTRACT_TARGET: 'argocd' };
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await withEnvironment(env, () => runLanes(lanes, signal));
  } finally {
    // Only now, as whoever still ran could have started another one.
    await sweep(folder);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (signal.aborted) process.exit(130);
  }
}

/** Waits for all of them, also when one breaks. */
async function runLanes(lanes, signal) {
  const settled = await Promise.allSettled(
    lanes.map(async lane => {
      const results = [];
      for (const { jest, node } of lane) {
        if (signal.aborted) break;
        results.push(
          jest
            ? await runJest(
                ['--runInBand', '--runTestsByPath', ...jest],
                {},
                signal,
              )
            : await runNode(node, signal),
        );
      }
      return results;
    }),
  );
  const broken = settled.find(({ status }) => status === 'rejected');
  if (broken) throw broken.reason;
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const one of settled.flatMap(({ value }) => value)) {
    for (const key of Object.keys(total)) total[key] += one[key];
  }
  return total;
}
