import { until } from '../../demo/client.mjs';
import { ApplicationWatch } from './ApplicationWatch.mjs';
import { copyOf, isReady, isSettled } from './ArgoCdApi.mjs';
import { removeAll, wholeSystem } from './environments.mjs';
import { formatMs, median } from './statistics.mjs';

/** Times what it takes without Starry. */
const LIMIT = 1.15;
const TIMEOUT_MS = 180_000;
const POLL_MS = 50;

/** From the request until a client that asks every 50 ms reads `ready`. */
async function throughStarry({ starry, argoCd }, watch, name) {
  const begun = Date.now();
  const { id, application } = await starry.create(wholeSystem(name));
  let askedBefore = Date.now();
  const environment = await until(
    async () => {
      const asked = Date.now();
      const answer = await starry.get(id);
      if (answer.phase !== 'ready') askedBefore = asked;
      return answer;
    },
    ({ phase }) => ['ready', 'failed'].includes(phase),
    { timeoutMs: TIMEOUT_MS, everyMs: POLL_MS, what: `${name} is ready` },
  );
  const seen = Date.now();
  if (environment.phase !== 'ready') throw new Error(environment.message);

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
    measuring: seen - decided,
    gap: seen - askedBefore,
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
  const ways = {
    async starry() {
      result.starry = await throughStarry(stage, watch, `bench-s${number}`);
      await removeAll(stage, [result.starry.id], { timeoutMs: TIMEOUT_MS });
    },
    async direct() {
      const { name, manifest } = model ?? {
        name: `bench-s${number}`,
        manifest: result.starry.manifest,
      };
      const copy = copyOf(manifest, name, `bench-d${number}`);
      result.direct = await directly(stage, watch, copy);
      await removeDirect(stage, watch, result.direct.name);
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
      what: '  of Starry’s: added by measuring, a GET every 50 ms',
      value: `${ms(starry, 'measuring')} (between two GETs: ${ms(
        starry,
        'gap',
      )})`,
    },
  ];
}
