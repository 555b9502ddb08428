import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import getPort from 'get-port';

const HOST = '127.0.0.1';

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return await getPort({ host: HOST });
}

/**
 * A port for each name: the one of last time if it is free, else the preferred
 * one, else any. Remembered in `file`, so that addresses stay what they were.
 */
export async function choosePorts<Name extends string>(
  file: string,
  preferred: Record<Name, number>,
): Promise<Record<Name, number>> {
  const last: Record<string, number> = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  const chosen: Record<string, number> = {};
  for (const [name, port] of Object.entries<number>(preferred)) {
    chosen[name] = await getPort({
      host: HOST,
      port: [last[name], port].filter(Boolean),
      exclude: Object.values(chosen),
    });
  }
  // Those of other names are kept, for when they are asked for again.
  writeFileSync(file, JSON.stringify({ ...last, ...chosen }));
  return chosen;
}
