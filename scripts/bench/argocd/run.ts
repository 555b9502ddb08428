// `yarn bench argocd [part…]`: what Starry costs on a real Argo CD; see
// docs/benchmarks.md.
import { parseArgs } from 'node:util';
import { PartResult, printTable, Row } from '@starry-idp/dev-kit';
import { benchBurst } from './burst';
import type { DatabaseKind } from './database';
import { benchDelay } from './delay';
import { removeRest, SMALL_PODS } from './environments';
import type { PartOptions } from './PartOptions';
import { benchRate } from './rate';
import { benchReadiness } from './readiness';
import { benchRequests } from './requests';
import { openStage, Stage } from './stage';

const OPTIONS = {
  environments: { type: 'string', default: '500' },
  samples: { type: 'string' },
  viewers: { type: 'string', default: '200' },
  minutes: { type: 'string', default: '5' },
  database: { type: 'string', default: 'postgresql' },
  profile: { type: 'string' },
  keep: { type: 'boolean', default: false },
} as const;

const DATABASES: DatabaseKind[] = ['postgresql', 'sqlite'];

/** How many there are at rest, besides as many as a burst leaves behind. */
const AT_REST = [1, 50];

/** For what a part that broke left behind. */
const CLEANING_MS = 3_600_000;

/** How many at a time through Starry and without it, at the most. */
const COMPARED = 50;

/** In this order, each with what it takes of the options. */
const PARTS: Record<
  string,
  (stage: Stage, options: PartOptions) => Promise<void>
> = {
  readiness: (stage, options) =>
    benchReadiness(stage, { ...options, samples: options.samples ?? 20 }),
  delay: (stage, options) =>
    benchDelay(stage, { ...options, samples: options.samples ?? 30 }),
  requests: (stage, options) =>
    benchRequests(stage, {
      ...options,
      counts: [
        ...AT_REST.filter(count => count < options.environments),
        // The burst counts these itself, rather than to make them twice.
        ...(options.parts.includes('burst') ? [] : [options.environments]),
      ],
    }),
  burst: (stage, options) =>
    benchBurst(stage, {
      ...options,
      atRest: options.parts.includes('requests'),
    }),
  rate: (stage, options) =>
    benchRate(stage, {
      ...options,
      environments: Math.min(COMPARED, options.environments),
    }),
};

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: must be a number above 0`);
  return value;
}

function readOptions(
  args: string[],
): Omit<PartOptions, 'log' | 'signal' | 'found'> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: OPTIONS,
  });
  const known = Object.keys(PARTS);
  const unknown = positionals.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown part: ${unknown.join(', ')}. There are: ${known.join(', ')}`,
    );
  }
  const database = DATABASES.find(name => name === values.database);
  if (!database) {
    throw new Error('--database: must be postgresql or sqlite');
  }
  return {
    ...values,
    database,
    environments: positive('environments', values.environments),
    viewers: positive('viewers', values.viewers),
    minutes: positive('minutes', values.minutes),
    samples: values.samples ? positive('samples', values.samples) : undefined,
    parts: known.filter(
      name => positionals.length === 0 || positionals.includes(name),
    ),
  };
}

/** Plays one part after the other; one that breaks does not stop the next. */
async function playParts(
  stage: Stage,
  options: Omit<PartOptions, 'found'>,
  results: PartResult[],
): Promise<void> {
  const { log, signal } = options;
  for (const part of options.parts) {
    log(`\n# ${part}`);
    const rows: Row[] = [];
    const result = { part, rows, broken: false };
    results.push(result);
    const found = (row: Row) => {
      rows.push(row);
      log(`  ${row.what.trim()}: ${row.value}`);
    };
    try {
      await PARTS[part](stage, { ...options, found });
    } catch (error) {
      result.broken = true;
      // Then it is no wonder, and what is left goes with the cluster.
      if (signal.aborted) return;
      log(`${part} ended early: ${(error as Error).stack}`);
      await removeRest(stage, { timeoutMs: CLEANING_MS, log }).catch(rest =>
        log(`Something of it is left: ${rest.message}`),
      );
    }
  }
}

/** Aborts when somebody presses Ctrl-C, or ends this process. */
function interruption(log: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (!controller.signal.aborted) log('\nInterrupted: cleaning up');
      controller.abort(new Error('Interrupted'));
    });
  }
  return controller.signal;
}

/** Resolves to the exit code. */
export async function benchOnArgoCd(
  args: string[],
  log: (line: string) => void,
): Promise<number> {
  const signal = interruption(log);
  const options = { ...readOptions(args), log, signal };
  const { parts, environments } = options;
  const many = parts.some(part => ['requests', 'burst', 'rate'].includes(part));
  const stage = await openStage({
    ...options,
    pods: SMALL_PODS * (many ? environments : 1),
    browser: parts.some(part => ['delay', 'requests'].includes(part)),
  });
  const results: PartResult[] = [];
  const interrupted = new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
  try {
    await Promise.race([playParts(stage, options, results), interrupted]);
  } finally {
    await stage.close();
  }
  printTable(results, log);
  if (signal.aborted) return 130;
  const good = results.every(
    ({ broken, rows }) => !broken && rows.every(({ ok }) => ok !== false),
  );
  return good ? 0 : 1;
}
