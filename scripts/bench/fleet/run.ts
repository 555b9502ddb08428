// `yarn bench fleet`: what it takes to read every environment of an Argo CD, as
// each full list, each watch that begins anew and each search for orphans does.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatMs, median, printTable, Row } from '@starry-idp/dev-kit';
import { execa } from 'execa';
import { root } from '../../setup/toolchain.mjs';
import { TRANSFORM } from '../../setup/typescript.mjs';
import type { Reading } from './read';
import { fill, openDatabase, Way, WAYS } from './store';

const READ = path.join(root, 'scripts/bench/fleet/read.ts');
const ENVIRONMENTS = 10_000;
const ROUNDS = 5;
const MAX_MEMORY = 0.25;
const MAX_TIME = 0.6;

/** What was measured of each way, round by round. */
type Taken = Record<Way, Reading[]>;

async function measure(file: string, way: Way): Promise<Reading> {
  const args = ['--require', TRANSFORM, READ, file, way];
  const { stdout } = await execa(process.execPath, args);
  return JSON.parse(stdout);
}

/** Resolves to the exit code. */
export async function benchFleet(log: (line: string) => void): Promise<number> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  try {
    const file = path.join(data, 'starry.sqlite');
    log(`Writing ${ENVIRONMENTS} environments`);
    const db = openDatabase(file);
    await fill(db, ENVIRONMENTS);
    await db.destroy();

    const taken: Taken = { none: [], whole: [], pages: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of Object.keys(WAYS) as Way[]) {
        const result = await measure(file, way);
        if (way !== 'none' && result.count !== ENVIRONMENTS) {
          throw new Error(`${way}: read ${result.count} of ${ENVIRONMENTS}`);
        }
        taken[way].push(result);
      }
    }
    const rows = compare(taken);
    printTable([{ part: 'fleet', rows }], log);
    return rows.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    fs.rmSync(data, { recursive: true, force: true });
  }
}

function compare(taken: Taken): Row[] {
  const of = (way: Way, key: keyof Reading) =>
    median(taken[way].map(result => result[key]));
  const memory = (way: Way) => of(way, 'megabytes') - of('none', 'megabytes');
  const row = (
    what: string,
    whole: number,
    pages: number,
    limit: number,
    format: (value: number) => string,
  ): Row => ({
    what,
    value: `${(pages / whole).toFixed(2)}: ${format(pages)} against ${format(
      whole,
    )}`,
    limit,
    ok: pages / whole <= limit,
  });
  return [
    row(
      `memory to read ${ENVIRONMENTS} environments in pages of outlines, of what whole records take`,
      memory('whole'),
      memory('pages'),
      MAX_MEMORY,
      megabytes => `${Math.round(megabytes)} MB`,
    ),
    row(
      'time, likewise',
      of('whole', 'ms'),
      of('pages', 'ms'),
      MAX_TIME,
      formatMs,
    ),
  ];
}
