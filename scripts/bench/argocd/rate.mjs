import { until } from '../../demo/client.mjs';
import { ApplicationWatch } from './ApplicationWatch.mjs';
import { copyOf, isReady } from './ArgoCdApi.mjs';
import { aMinute } from './CountingProxy.mjs';
import { createAtOnce, namesOf, removeAll, SMALL } from './environments.mjs';

const TIMEOUT_MS = 3_600_000;

/** Of the rate without Starry. */
const LIMIT = 0.85;

/** In this order, so that neither has the colder machine. */
const TURNS = ['starry', 'direct', 'direct', 'starry'];

async function throughStarry(stage, names) {
  const { argoCd, starry } = stage;
  const { ids, readyMs } = await createAtOnce(stage, names, {
    timeoutMs: TIMEOUT_MS,
  });
  const { name, application } = await starry.get(ids[0]);
  const model = { name, manifest: await argoCd.get(application) };
  await removeAll(stage, ids, { timeoutMs: TIMEOUT_MS });
  return { rate: aMinute(readyMs.length, Math.max(...readyMs)), model };
}

async function directly({ argoCd }, watch, names, model) {
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
  await until(
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
export async function benchRate(stage, { environments: count, log, found }) {
  const watch = ApplicationWatch.start(stage.argoCd);
  const rates = { starry: [], direct: [] };
  let model;
  try {
    for (const [turn, way] of TURNS.entries()) {
      const names = namesOf(`rate-${turn}`, count);
      if (way === 'starry') {
        const told = await throughStarry(stage, names);
        model ??= told.model;
        rates.starry.push(told.rate);
      } else {
        rates.direct.push(await directly(stage, watch, names, model));
      }
      log(`  ${count}, ${way}: ${rates[way].at(-1).toFixed(1)} a minute`);
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
