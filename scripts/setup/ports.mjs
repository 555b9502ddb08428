import fs from 'node:fs';
import net from 'node:net';

/** Resolves to whether something could listen on the port now. */
function isFree(port) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * A port for each name: the one of last time if it is free, else the preferred
 * one, else any. Remembered in `file`, so that addresses stay what they were.
 */
export async function choosePorts(file, preferred) {
  const last = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : {};
  const chosen = {};
  for (const [name, port] of Object.entries(preferred)) {
    const taken = Object.values(chosen);
    const candidates = [last[name], port].filter(p => p && !taken.includes(p));
    chosen[name] = undefined;
    for (const candidate of candidates) {
      if (await isFree(candidate)) {
        chosen[name] = candidate;
        break;
      }
    }
    chosen[name] ??= await freePort();
  }
  // Those of other names are kept, for when they are asked for again.
  fs.writeFileSync(file, JSON.stringify({ ...last, ...chosen }));
  return chosen;
}
