const LOOK_EVERY_MS = 1_000;

/**
 * Ends this process, as a signal would, when the one that started it as a script
 * has gone. npm passes a signal on to the shell between us alone, which ends
 * without a word. Started in another way it may well outlive who did.
 */
export function stopWithParent(everyMs = LOOK_EVERY_MS) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs);
  looking.unref();
}
