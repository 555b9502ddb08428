// Reads all environments in one way, in a process of its own, and tells what
// that took: `node read.mjs <file> <way>`.
import { openDatabase, WAYS } from './store.mjs';

const [file, way] = process.argv.slice(2);
const db = openDatabase(file);
await db.raw('select 1');
const begun = performance.now();
const count = await WAYS[way](db);
const ms = performance.now() - begun;
await db.destroy();
const { maxRSS } = process.resourceUsage();
process.stdout.write(JSON.stringify({ count, ms, megabytes: maxRSS / 1024 }));
