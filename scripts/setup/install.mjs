import { adviceFor, obstacleIn, obstacleOf } from './obstacles.mjs';
import { run } from './run.mjs';

const TELL_AFTER_MS = 20_000;
const GIVE_UP_AFTER_MS = 110_000;
const PROBE_TIMEOUT_MS = 5_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a package manager, which tries again and again in silence where there is
 * no network. So we look for ourselves, and say after a while what keeps it;
 * and end it, with one sentence that says what to do, when it has given up on a
 * package or nothing can be reached any more. What it had fetched by then stays
 * in its cache. A signal ends it with all that it started.
 *
 * @param options.manager - `yarn` or `npm`
 * @param options.probe - arguments and environment with which it asks the
 * registry for little, once, and no longer than so many milliseconds
 * @param options.isFetching - whether a line of output is from the time when it
 * needs the network; undefined for a line that does not tell
 */
export async function install(options) {
  const { manager, command, args, probe, cwd, log, onLine } = options;
  const { env = process.env, isFetching = () => undefined } = options;
  const {
    tellAfterMs = TELL_AFTER_MS,
    giveUpAfterMs = GIVE_UP_AFTER_MS,
    probeTimeoutMs = PROBE_TIMEOUT_MS,
  } = options;
  const ending = new AbortController();
  let fetching = true;
  let obstacle;
  let interrupted = false;

  const hear = line => {
    fetching = isFetching(line) ?? fetching;
    const found = obstacleIn(line);
    if (found && !obstacle) {
      obstacle = found;
      ending.abort();
    }
    onLine?.(line);
  };
  const look = async () => {
    if (!fetching || ending.signal.aborted) return undefined;
    const asked = probe(probeTimeoutMs);
    return await run(command, asked.args, {
      ...{ cwd, env: { ...env, ...asked.env }, signal: ending.signal },
    }).then(
      () => undefined,
      error => obstacleOf(error.message),
    );
  };
  const tell = async () => {
    const found = await look();
    if (found && !ending.signal.aborted) {
      log(
        `  Still trying to fetch packages, but the package registry is not reached: ${found.detail}`,
      );
    }
  };
  const giveUp = async () => {
    const found = await look();
    if (found && fetching) {
      obstacle ??= found;
      ending.abort();
    }
  };
  const interrupt = () => {
    interrupted = true;
    ending.abort();
  };

  const timers = [
    setTimeout(tell, tellAfterMs),
    setTimeout(giveUp, giveUpAfterMs),
  ];
  for (const name of SIGNALS) process.on(name, interrupt);
  let failure;
  await run(command, args, {
    ...{ cwd, env, onLine: hear, signal: ending.signal },
  }).catch(error => {
    failure = error;
  });
  ending.abort();
  timers.forEach(clearTimeout);
  for (const name of SIGNALS) process.off(name, interrupt);

  // Whatever it came to: who asked for an end does not want what follows.
  if (interrupted) throw new Error('Installing was interrupted.');
  if (failure) {
    throw obstacle ? new Error(adviceFor(obstacle, manager)) : failure;
  }
}
