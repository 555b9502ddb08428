import {
  aMinute,
  Application,
  ApplicationWatch,
  isReady,
  waitUntil,
} from '@starry-idp/dev-kit';
import { copyOf } from './copyOf';
import { createAtOnce, namesOf, removeAll, SMALL } from './environments';
import type { PartOptions } from './PartOptions';
import type { Stage } from './stage';

const TIMEOUT_MS = 3_600_000;

/** Of the rate without Starry. */
const LIMIT = 0.85;

/** In this order, so that neither has the colder machine. */
const TURNS = ['starry', 'direct', 'direct', 'starry'] as const;

/** An application that Starry made, and the name that its environment had. */
interface Model {
  name: string;
  manifest: Application;
}

async function throughStarry(
  stage: Stage,
  names: string[],
): Promise<{ rate: number; model: Model }> {
  const { argoCd, starry } = stage;
  const { ids, readyMs } = await createAtOnce(stage, names, {
    timeoutMs: TIMEOUT_MS,
  });
  const { name, application } = await starry.getEnvironment(ids[0]);
  const model = { name, manifest: await argoCd.get(application) };
  await removeAll(stage, ids, { timeoutMs: TIMEOUT_MS });
  return { rate: aMinute(readyMs.length, Math.max(...readyMs)), model };
}

async function directly(
  { argoCd }: Stage,
  watch: ApplicationWatch,
  names: string[],
  model: Model,
): Promise<number> {
  const manifests = names.map(name => copyOf(model.manifest, model.name, name));
  const applications = manifests.map(({ metadata }) => metadata.name);
  const begun = Date.now();
  await Promise.all(manifests.map(manifest => argoCd.create(manifest)));
  const ready = await Promise.all(
    applications.map(name =>
      watch.first(name, ({ application }) => isReady(application), TIMEOUT_MS),
    ),
  );
  const took = Math.max(...ready.map(({ at }) => at)) - begun;
  await Promise.all(applications.map(name => argoCd.remove(name)));
  await waitUntil(
    () => argoCd.names(),
    there => !applications.some(name => there.includes(name)),
    {
      timeoutMs: TIMEOUT_MS,
      everyMs: 1_000,
      what: 'all applications are gone',
    },
  );
  for (const name of applications) watch.forget(name);
  return aMinute(applications.length, took);
}

/** How many get ready a minute through Starry, and without it. */
export async function benchRate(
  stage: Stage,
  { environments: count, log, found }: PartOptions,
): Promise<void> {
  const watch = ApplicationWatch.start(stage.credentials);
  const rates = { starry: [] as number[], direct: [] as number[] };
  let model: Model | undefined;
  try {
    for (const [turn, way] of TURNS.entries()) {
      const names = namesOf(`rate-${turn}`, count);
      if (way === 'starry') {
        const told = await throughStarry(stage, names);
        model ??= told.model;
        rates.starry.push(told.rate);
      } else {
        rates.direct.push(await directly(stage, watch, names, model!));
      }
      log(`  ${count}, ${way}: ${rates[way].at(-1)!.toFixed(1)} a minute`);
    }
  } finally {
    watch.stop();
  }
  const [starry, direct] = [rates.starry, rates.direct].map(
    ([first, second]) => (first + second) / 2,
  );
  const ratio = starry / direct;
  found({
    what: `${count} environments (${SMALL}) at once: ready a minute, times the rate without Starry (each twice, in turns)`,
    value: `${ratio.toFixed(2)} (${starry.toFixed(1)} to ${direct.toFixed(
      1,
    )} a minute)`,
    limit: `≥ ${LIMIT}`,
    ok: ratio >= LIMIT,
  });
}
