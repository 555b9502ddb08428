import { ApplicationWatch } from './ApplicationWatch.mjs';
import { copyOf, isReady, isSettled } from './ArgoCdApi.mjs';
import { removeAll, wholeSystem } from './environments.mjs';
import { followSignals } from './signals.mjs';
import { formatMs, median } from './statistics.mjs';
import { measureUsage } from './usage.mjs';

/** Times what it takes without Starry. */
const LIMIT = 1.15;
const TIMEOUT_MS = 420_000;
/** Looks nevertheless, should a signal get lost. */
const MISSED_MS = 5_000;

/**
 * Reads the environment whenever a signal tells that it has changed, as the
 * page does; resolves when it is up, or broken.
 */
async function readUntilReady({ portal, starry }, create) {
  let wake = () => {};
  const changed = new Set();
  const socket = await followSignals(
    portal.url,
    await starry.currentToken(),
    ids => {
      for (const one of ids) changed.add(one);
      wake();
    },
  );
  try {
    const begun = Date.now();
    const { id } = await create();
    for (;;) {
      changed.delete(id);
      const environment = await starry.get(id);
      const seen = Date.now();
      if (['ready', 'failed'].includes(environment.phase)) {
        return { begun, seen, environment };
      }
      if (seen - begun > TIMEOUT_MS) throw new Error(`${id} is not ready`);
      await new Promise(resolve => {
        const missed = setTimeout(resolve, MISSED_MS);
        wake = () => {
          if (!changed.has(id)) return;
          clearTimeout(missed);
          resolve();
        };
        wake();
      });
    }
  } finally {
    socket.close();
  }
}

/** From the request until a client that follows the signals reads `ready`. */
async function throughStarry(stage, watch, name) {
  const { starry, argoCd } = stage;
  const { begun, seen, environment } = await readUntilReady(stage, () =>
    starry.create(wholeSystem(name)),
  );
  const { id, application, phase, message } = environment;
  if (phase !== 'ready') throw new Error(message);

  const { items } = await starry.timeline(id);
  const decided = Date.parse(items.find(({ phase }) => phase === 'ready').at);
  const added = await watch.first(application, () => true, TIMEOUT_MS);
  const done = await watch.first(
    application,
    event => isReady(event.application),
    TIMEOUT_MS,
  );
  const settled = watch
    .of(application)
    .find(event => isSettled(event.application));
  const manifest = await argoCd.get(application);
  watch.forget(application);
  return {
    id,
    manifest,
    total: seen - begun,
    asking: added.at - begun,
    argoCd: done.at - added.at,
    settling: (settled?.at ?? decided) - done.at,
    telling: decided - (settled?.at ?? decided),
    reading: seen - decided,
  };
}

/** From the request until Argo CD's own watch says that all of it is up. */
async function directly({ argoCd }, watch, manifest) {
  const { name } = manifest.metadata;
  const begun = Date.now();
  await argoCd.create(manifest);
  const ready = await watch.first(
    name,
    ({ application }) => isReady(application),
    TIMEOUT_MS,
  );
  const settled = await watch.first(
    name,
    ({ application }) => isSettled(application),
    TIMEOUT_MS,
  );
  return { name, total: ready.at - begun, settling: settled.at - ready.at };
}

async function removeDirect({ argoCd }, watch, name) {
  await argoCd.remove(name);
  await watch.first(name, ({ type }) => type === 'DELETED', TIMEOUT_MS);
  watch.forget(name);
}

/** One of each; who comes first may find the machine colder, so in turns. */
async function playRound(stage, watch, round, model) {
  const number = String(round).padStart(3, '0');
  const result = {};
  const portal = { name: 'portal', pid: stage.portal.pid };
  const ways = {
    async starry() {
      const usage = measureUsage([portal]);
      const one = await throughStarry(stage, watch, `bench-s${number}`);
      result.starry = { ...one, portal: usage()[0].cpu * 1_000 };
      await removeAll(stage, [one.id], { timeoutMs: TIMEOUT_MS });
    },
    async direct() {
      const { name, manifest } = model ?? {
        name: `bench-s${number}`,
        manifest: result.starry.manifest,
      };
      const copy = copyOf(manifest, name, `bench-d${number}`);
      const usage = measureUsage([portal]);
      const one = await directly(stage, watch, copy);
      result.direct = { ...one, portal: usage()[0].cpu * 1_000 };
      await removeDirect(stage, watch, one.name);
    },
  };
  const order = round % 2 ? ['direct', 'starry'] : ['starry', 'direct'];
  for (const way of order) await ways[way]();
  return result;
}

/** The time from request to ready, with and without Starry. */
export async function benchReadiness(stage, { samples, log, found }) {
  const rounds = [];
  const watch = ApplicationWatch.start(stage.argoCd);
  try {
    let model;
    // The first round pays for caches that both use, so it does not count.
    for (let round = 0; round <= samples; round++) {
      const one = await playRound(stage, watch, round, model);
      model ??= { name: 'bench-s000', manifest: one.starry.manifest };
      log(
        `  ${round} of ${samples}: through Starry ${formatMs(
          one.starry.total,
        )}, directly ${formatMs(one.direct.total)}`,
      );
      if (round > 0) rounds.push(one);
    }
  } finally {
    watch.stop();
  }
  rowsOf(
    rounds.map(({ starry }) => starry),
    rounds.map(({ direct }) => direct),
  ).forEach(found);
}

function rowsOf(starry, direct) {
  const of = (list, key) => median(list.map(one => one[key]));
  const ms = (list, key) => formatMs(of(list, key));
  const ratio = of(starry, 'total') / of(direct, 'total');
  const n = starry.length;
  return [
    {
      what: `request to ready, six services, median of ${n} each: times what it takes without Starry`,
      value: ratio.toFixed(3),
      limit: `≤ ${LIMIT}`,
      ok: ratio <= LIMIT,
    },
    { what: '  through Starry', value: ms(starry, 'total') },
    { what: '  directly', value: ms(direct, 'total') },
    {
      what: '  of Starry’s: until Argo CD has the application',
      value: ms(starry, 'asking'),
    },
    {
      what: '  of Starry’s: until Argo CD says ready',
      value: ms(starry, 'argoCd'),
    },
    {
      what: '  of Starry’s: until Argo CD has looked again since (directly: not waited for)',
      value: `${ms(starry, 'settling')} (${ms(direct, 'settling')})`,
    },
    {
      what: '  of Starry’s: until the record says ready',
      value: ms(starry, 'telling'),
    },
    {
      what: '  of Starry’s: until a client has been told, and has read it',
      value: ms(starry, 'reading'),
    },
    {
      what: '  CPU of the portal meanwhile (while it goes on without Starry)',
      value: `${ms(starry, 'portal')} (${ms(direct, 'portal')})`,
    },
  ];
}
