// Reads all environments in one way, in a process of its own, and tells what
// that took: `read.ts <file> <way>`.
import { openDatabase, WAYS } from './store';

export interface Reading {
  count: number;
  ms: number;
  megabytes: number;
}

async function measure(file: string, way: keyof typeof WAYS): Promise<Reading> {
  const db = openDatabase(file);
  await db.raw('select 1');
  const begun = performance.now();
  const count = await WAYS[way](db);
  const ms = performance.now() - begun;
  await db.destroy();
  const { maxRSS } = process.resourceUsage();
  return { count, ms, megabytes: maxRSS / 1024 };
}

const [file, way] = process.argv.slice(2);
measure(file, way as keyof typeof WAYS).then(
  reading => process.stdout.write(JSON.stringify(reading)),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
