// What is tested on a real Argo CD on a real Kubernetes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TestCluster } from '@starry-idp/test-cluster';
import { execa } from 'execa';
import { root } from '../setup/toolchain.mjs';
import { add, Result, runJest, runNode, withEnvironment } from './runners';

const COMMAND = path.join(root, 'packages/test-cluster/bin/starry-cluster');

export interface Build {
  /** Tells of it from now on, and resolves when it is done. */
  finish(log: (line: string) => void): Promise<void>;
}

/**
 * Starts to build the cluster's programs, which takes minutes the first time
 * and gives way to everything else; silently, until its end is waited for.
 *
 * @param argocd release line of Argo CD, if not the newest
 */
export function startBuild(argocd?: string): Build {
  let last: string | undefined;
  let show: ((line: string) => void) | undefined;
  const hear = function* hear(line: unknown) {
    last = String(line);
    show?.(last);
    yield line;
  };
  const args = [COMMAND, 'build', ...(argocd ? ['--argocd', argocd] : [])];
  // Ended with this process, should nobody wait for it.
  const child = execa(process.execPath, args, {
    ...{ stdin: 'ignore', stdout: hear, reject: false },
  });
  let over = false;
  void child.finally(() => {
    over = true;
  });
  return {
    async finish(log) {
      if (last && !over) log(last);
      show = log;
      const { exitCode, stderr, shortMessage } = await child;
      if (exitCode !== 0) throw new Error(stderr || shortMessage);
    },
  };
}

/** Why there can be no cluster here, or the build of what it needs. */
type Preparation = { obstacle: string } | { obstacle?: never; build: Build };

let prepared: Preparation | undefined;

/**
 * Starts to build what is missing, or says why there can be no cluster on this
 * machine; only the first call does so.
 */
export function prepareCluster(): Preparation {
  if (!prepared) {
    const obstacle = TestCluster.obstacle();
    prepared = obstacle ? { obstacle } : { build: startBuild() };
  }
  return prepared;
}

/** Ends the clusters that tests left in the folder, and removes it. */
async function sweep(folder: string): Promise<void> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files) {
    if (path.basename(file) === 'cluster.json') {
      await TestCluster.find(path.join(folder, path.dirname(file)))?.down();
    }
  }
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Files for Jest, or for Node's runner. */
export type Step = { jest: string[] } | { node: string[] };

/**
 * Runs lanes of tests beside each other, each of them one thing after the
 * other. Every test starts clusters of its own, as some change what others rely
 * on, and most of the time it waits.
 */
export async function runOnCluster(lanes: Step[][]): Promise<Result> {
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
async function runLanes(lanes: Step[][], signal: AbortSignal): Promise<Result> {
  const settled = await Promise.allSettled(
    lanes.map(async lane => {
      const results: Result[] = [];
      for (const step of lane) {
        if (signal.aborted) break;
        const run =
          'jest' in step
            ? runJest(
                ['--runInBand', '--runTestsByPath', ...step.jest],
                {},
                signal,
              )
            : runNode(step.node, signal);
        results.push(await run);
      }
      return results;
    }),
  );
  const total: Result = { passed: 0, failed: 0, skipped: 0 };
  for (const lane of settled) {
    if (lane.status === 'rejected') throw lane.reason;
    for (const one of lane.value) add(total, one);
  }
  return total;
}
