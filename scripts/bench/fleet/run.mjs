// `yarn bench fleet`: what it takes to read every environment of an Argo CD, as
// each full list, each watch that begins anew and each search for orphans does.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatMs, median } from '../argocd/statistics.mjs';
import { printTable } from '../argocd/printTable.mjs';

const READ = fileURLToPath(new URL('read.mjs', import.meta.url));
const ENVIRONMENTS = 10_000;
const ROUNDS = 5;
const MAX_MEMORY = 0.25;
const MAX_TIME = 0.6;

const run = promisify(execFile);

async function measure(file, way) {
  const { stdout } = await run(process.execPath, [READ, file, way]);
  return JSON.parse(stdout);
}

export async function benchFleet(log) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  try {
    const file = path.join(data, 'starry.sqlite');
    log(`Writing ${ENVIRONMENTS} environments`);
    const { fill, openDatabase, WAYS } = await import('./store.mjs');
    const db = openDatabase(file);
    await fill(db, ENVIRONMENTS);
    await db.destroy();

    const taken = Object.fromEntries(Object.keys(WAYS).map(way => [way, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of Object.keys(WAYS)) {
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

function compare(taken) {
  const of = (way, key) => median(taken[way].map(result => result[key]));
  const memory = way => of(way, 'megabytes') - of('none', 'megabytes');
  const row = (what, whole, pages, limit, format) => ({
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
