// Starts the demo the way a newcomer does, `npm start`, on a data folder of its
// own, and stops it with Ctrl-C.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from '../scripts/setup/toolchain.mjs';

const START_TIMEOUT_MS = 300_000;

export async function startDemo(data) {
  const child = spawn(
    process.execPath,
    [path.join(root, 'scripts/start.mjs')],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, STARRY_DATA: data },
    },
  );
  let output = '';
  const ended = new Promise(resolve => {
    child.on('close', code => resolve(code));
  });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`npm start gave no address:\n${output}`)),
      START_TIMEOUT_MS,
    );
    const take = chunk => {
      output += chunk;
      const ready = /ready:\s+(http\S+)/.exec(output);
      if (ready) {
        clearTimeout(timer);
        resolve(ready[1]);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    ended.then(code => {
      clearTimeout(timer);
      reject(new Error(`npm start ended with ${code}:\n${output}`));
    });
  });
  return {
    url,
    /** Presses Ctrl-C; resolves to the exit code. */
    async interrupt() {
      child.kill('SIGINT');
      return ended;
    },
  };
}
