import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import {
  Application,
  ApplicationWatch,
  formatMs,
  isReady,
  isSettled,
} from '@starry-idp/dev-kit';
import { copyOf } from './copyOf';
import { removeAll, wholeSystem } from './environments';
import type { PartOptions } from './PartOptions';
import { Direct, Round, rowsOf, Through } from './readinessRows';
import { followSignals } from './signals';
import type { Stage } from './stage';
import { measureUsage } from './usage';

const TIMEOUT_MS = 420_000;
/** Looks nevertheless, should a signal get lost. */
const MISSED_MS = 5_000;

/** What to make directly: of which environment, under which name. */
interface Model {
  name: string;
  manifest: Application;
}

/**
 * Reads the environment whenever a signal tells that it has changed, as the
 * page does; resolves when it is up, or broken.
 */
async function readUntilReady(
  { portal, guest, starry }: Stage,
  create: () => Promise<Environment>,
): Promise<{ begun: number; seen: number; environment: Environment }> {
  let wake = () => {};
  const changed = new Set<string>();
  const socket = await followSignals(portal.url, await guest.token(), ids => {
    for (const one of ids) changed.add(one);
    wake();
  });
  const untilChanged = (id: string) =>
    new Promise<void>(resolve => {
      const missed = setTimeout(resolve, MISSED_MS);
      wake = () => {
        if (!changed.has(id)) return;
        clearTimeout(missed);
        resolve();
      };
      wake();
    });
  try {
    const begun = Date.now();
    const { id } = await create();
    for (;;) {
      changed.delete(id);
      const environment = await starry.getEnvironment(id);
      const seen = Date.now();
      if (['ready', 'failed'].includes(environment.phase)) {
        return { begun, seen, environment };
      }
      if (seen - begun > TIMEOUT_MS) throw new Error(`${id} is not ready`);
      await untilChanged(id);
    }
  } finally {
    socket.close();
  }
}

/** From the request until a client that follows the signals reads `ready`. */
async function throughStarry(
  stage: Stage,
  watch: ApplicationWatch,
  name: string,
): Promise<Through> {
  const { starry, argoCd } = stage;
  const { begun, seen, environment } = await readUntilReady(stage, () =>
    starry.createEnvironment(wholeSystem(name)),
  );
  const { id, application, message } = environment;
  if (environment.phase !== 'ready') throw new Error(message);

  const { items } = await starry.getTimeline(id, { limit: 100 });
  const decided = Date.parse(items.find(({ phase }) => phase === 'ready')!.at);
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
async function directly(
  { argoCd }: Stage,
  watch: ApplicationWatch,
  manifest: Application,
): Promise<Direct> {
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

async function removeDirect(
  { argoCd }: Stage,
  watch: ApplicationWatch,
  name: string,
): Promise<void> {
  await argoCd.remove(name);
  await watch.first(name, ({ type }) => type === 'DELETED', TIMEOUT_MS);
  watch.forget(name);
}

/** One of each; who comes first may find the machine colder, so in turns. */
async function playRound(
  stage: Stage,
  watch: ApplicationWatch,
  round: number,
  model: Model | undefined,
): Promise<Round> {
  const number = String(round).padStart(3, '0');
  const result: Partial<Round> = {};
  const portal = { name: 'portal', pid: stage.portal.pid! };
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
        manifest: result.starry!.manifest,
      };
      const copy = copyOf(manifest, name, `bench-d${number}`);
      const usage = measureUsage([portal]);
      const one = await directly(stage, watch, copy);
      result.direct = { ...one, portal: usage()[0].cpu * 1_000 };
      await removeDirect(stage, watch, one.name);
    },
  };
  const order: Array<keyof Round> =
    round % 2 ? ['direct', 'starry'] : ['starry', 'direct'];
  for (const way of order) await ways[way]();
  return result as Round;
}

/** The time from request to ready, with and without Starry. */
export async function benchReadiness(
  stage: Stage,
  { samples, log, found }: PartOptions & { samples: number },
): Promise<void> {
  const rounds: Round[] = [];
  const watch = ApplicationWatch.start(stage.credentials);
  try {
    let model: Model | undefined;
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
