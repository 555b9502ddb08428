// Runs a part of the tests and resolves to how many passed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run as runNodeTests } from 'node:test';
import { spec as SpecReporter } from 'node:test/reporters';
import { execa } from 'execa';
import { root } from '../setup/toolchain.mjs';
import { TRANSFORM } from '../setup/typescript.mjs';

export interface Result {
  passed: number;
  failed: number;
  skipped: number;
}

/** Adds the second to the first. */
export function add(total: Result, one: Result): void {
  total.passed += one.passed;
  total.failed += one.failed;
  total.skipped += one.skipped;
}

/** What is checked without running anything of ours. */
interface Check {
  name: string;
  /** Arguments of Node. */
  command: string[];
}

/**
 * Runs a command with its output shown; resolves to its exit code. When aborted
 * it is ended, and its end is waited for all the same. `onError` gets each line
 * of its standard error.
 */
async function show(
  args: string[],
  options: {
    env?: Record<string, string>;
    signal?: AbortSignal;
    onError?: (line: string) => void;
  } = {},
): Promise<number> {
  const { env, signal, onError } = options;
  const listen = function* listen(line: unknown) {
    onError?.(String(line));
    yield line;
  };
  const { exitCode } = await execa(process.execPath, args, {
    ...{ cwd: root, env, cancelSignal: signal },
    ...{ stdin: 'ignore', stdout: 'inherit' },
    stderr: onError ? [listen, 'inherit'] : 'inherit',
    ...{ buffer: false, reject: false, forceKillAfterDelay: false },
  });
  return exitCode ?? 1;
}

const bin = (name: string, file: string) =>
  path.join(root, 'node_modules', name, file);

/** One check is one test: it passes with exit code 0. */
export async function runChecks(checks: Check[]): Promise<Result> {
  const result: Result = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, command } of checks) {
    process.stdout.write(`\n# ${name}\n`);
    const code = await show(command);
    if (code === 0) result.passed += 1;
    else {
      result.failed += 1;
      process.stdout.write(`# ${name}: FAILED (exit code ${code})\n`);
    }
  }
  return result;
}

/** The checks that Backstage's own repositories make. */
export const CHECKS: Check[] = [
  {
    name: 'types',
    command: [bin('typescript', 'bin/tsc'), '--pretty', 'false'],
  },
  {
    name: 'lint',
    command: [
      bin('@backstage/cli', 'bin/backstage-cli'),
      ...['repo', 'lint', '--max-warnings', '0'],
    ],
  },
  {
    // These are in no package, so Backstage's CLI does not find them.
    name: 'lint of scripts, e2e and charts',
    command: [
      bin('eslint', 'bin/eslint.js'),
      ...[
        '--max-warnings',
        '0',
        '--ext',
        '.ts,.mjs',
        'scripts',
        'e2e',
        'charts/test',
      ],
    ],
  },
  {
    name: 'nothing unused',
    command: [bin('knip', 'bin/knip.js')],
  },
  {
    name: 'format',
    command: [bin('prettier', 'bin-prettier.js'), '--check', '.'],
  },
  {
    name: 'API reports',
    command: [path.join(root, 'scripts/api-reports.mjs'), '--ci'],
  },
  {
    name: 'OpenAPI style',
    command: [
      bin('@backstage/repo-tools', 'bin/backstage-repo-tools'),
      ...['repo', 'schema', 'openapi', 'lint', '--strict'],
    ],
  },
  {
    name: 'OpenAPI validity',
    command: [
      // The generated code is TypeScript, which repo-tools imports.
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      bin('@backstage/repo-tools', 'bin/backstage-repo-tools'),
      ...['repo', 'schema', 'openapi', 'validate'],
    ],
  },
];

/** Jest says so when what a test began still goes on after the last test. */
const LEAK = 'A worker process has failed to exit gracefully';

/**
 * Jest through Backstage's CLI, with the extra arguments given. What its tests
 * leave open counts as one that failed.
 */
export async function runJest(
  args: string[],
  env: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Result> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-jest-'));
  const file = path.join(folder, 'result.json');
  let leaks = 0;
  try {
    const code = await show(
      [
        bin('@backstage/cli', 'bin/backstage-cli'),
        ...['repo', 'test', '--watchAll=false', '--json'],
        `--outputFile=${file}`,
        ...args,
      ],
      {
        env: { CI: 'true', ...env },
        signal,
        onError(line) {
          if (line.includes(LEAK)) leaks = 1;
        },
      },
    );
    if (!fs.existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
    const result = JSON.parse(fs.readFileSync(file, 'utf8'));
    // A suite that could not even be loaded has no tests to count.
    const failed =
      result.numFailedTests + result.numRuntimeErrorTestSuites + leaks;
    return {
      passed: result.numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Does something with more variables in the environment of this process. */
export async function withEnvironment<T>(
  env: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(env)) {
      if (name in before) process.env[name] = before[name];
      else delete process.env[name];
    }
  }
}

/**
 * Node's own test runner, one file after the other, with the environment of
 * this process.
 */
export async function runNode(
  files: string[],
  signal?: AbortSignal,
): Promise<Result> {
  if (files.length === 0) return { passed: 0, failed: 1, skipped: 0 };
  const result: Result = { passed: 0, failed: 0, skipped: 0 };
  const isTest = (data: { details?: { type?: string } }) =>
    data.details?.type !== 'suite';
  const events = runNodeTests({
    ...{ files, concurrency: 1, signal },
    execArgv: ['--require', TRANSFORM],
  })
    .on('test:pass', data => {
      // A suite that is skipped as a whole has no tests of its own to count.
      if (data.skip !== undefined || data.todo !== undefined) {
        result.skipped += 1;
      } else if (isTest(data)) result.passed += 1;
    })
    .on('test:fail', data => {
      if (isTest(data)) result.failed += 1;
    });
  const shown = events.compose(new SpecReporter());
  shown.pipe(process.stdout, { end: false });
  await new Promise(resolve => {
    shown.on('end', resolve);
  });
  return result;
}
