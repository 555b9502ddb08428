import { sampleServices } from '../../demo/sampleSystem.mjs';
import { until } from '../../demo/client.mjs';

const OWNER = 'group:default/sample-team';

/** Between two lines of progress. */
const TELL_MS = 15_000;

/** Names that sort like they are counted. */
export const namesOf = (prefix, count, from = 0) =>
  Array.from(
    { length: count },
    (_, i) => `${prefix}-${String(from + i).padStart(3, '0')}`,
  );

/** The sample system: three applications, two databases and a cache. */
export const wholeSystem = name => ({
  name,
  owner: OWNER,
  lifetime: 'PT12H',
  services: sampleServices('main'),
});

export const SMALL = 'one web-application with one replica, and one cache';

/** As little as an environment of use may have; {@link SMALL} in words. */
export const smallSystem = name => ({
  name,
  owner: OWNER,
  lifetime: 'PT12H',
  services: {
    'sample-fe-1': {
      offering: 'web-application',
      component: 'component:default/sample-fe-1',
      config: { replicas: 1 },
    },
    cache: { offering: 'cache', config: {} },
  },
});

/** Pods of a {@link smallSystem}. */
export const SMALL_PODS = 2;

/** Waits for what `read` counts to be `wanted`, and tells of it now and then. */
async function untilCounted(
  { portal },
  { read, done, told, what, timeoutMs, log },
) {
  let toldAt = Date.now();
  return until(
    async () => {
      portal.check();
      const counted = await read();
      if (log && Date.now() - toldAt > TELL_MS) {
        toldAt = Date.now();
        log(`  ${told(counted)}`);
      }
      return counted;
    },
    done,
    { timeoutMs, everyMs: 1_000, what },
  );
}

/**
 * Asks for small environments all at once, and waits until each is ready or
 * has failed.
 */
export async function createAtOnce(stage, names, { timeoutMs, log }) {
  const { starry } = stage;
  const begun = Date.now();
  const accepted = [];
  const answers = await Promise.allSettled(
    names.map(async name => {
      const environment = await starry.create(smallSystem(name));
      accepted.push(Date.now() - begun);
      return environment;
    }),
  );
  const refused = answers.filter(({ status }) => status === 'rejected');
  if (refused.length > 0) log?.(`  refused: ${refused[0].reason.message}`);
  const ids = new Set(
    answers.flatMap(({ value }) => (value ? [value.id] : [])),
  );
  await untilCounted(stage, {
    read: () => starry.count('pending', 'provisioning'),
    done: moving => moving === 0,
    told: moving => `${ids.size - moving} of ${ids.size} have come to rest`,
    what: 'all environments are ready',
    timeoutMs,
    log,
  });
  const made = (await starry.list()).filter(({ id }) => ids.has(id));
  const ready = made.filter(({ phase }) => phase === 'ready');
  for (const { name, phase, message } of made) {
    if (phase !== 'ready') log?.(`  ${name} is ${phase}: ${message}`);
  }
  return {
    ids: [...ids],
    accepted,
    refused: refused.length,
    failed: made.length - ready.length,
    /** Of each, by the portal's own clock. */
    readyMs: ready.map(({ readyAt }) => Date.parse(readyAt) - begun),
  };
}

/** Deletes them all at once, and waits until each is gone. */
export async function removeAll(stage, ids, { timeoutMs, log }) {
  const { starry } = stage;
  // To ask twice is fine, and of hundreds at once one may not get through.
  await Promise.all(
    ids.map(id => starry.remove(id).catch(() => starry.remove(id))),
  );
  await untilCounted(stage, {
    read: () => starry.count(),
    done: left => left === 0,
    told: left => `${left} of ${ids.length} are left`,
    what: 'all environments are gone',
    timeoutMs,
    log,
  });
  const asked = new Set(ids);
  const gone = (await starry.list('gone')).filter(({ id }) => asked.has(id));
  const proved = gone.filter(({ reason }) => reason === 'Verified');
  return { unproved: ids.length - proved.length };
}

/** After a part that broke: what it left, so that it does not meet the next. */
export async function removeRest(stage, { timeoutMs, log }) {
  const { argoCd, starry } = stage;
  const rest = await starry.list();
  await removeAll(
    stage,
    rest.map(({ id }) => id),
    { timeoutMs, log },
  );
  for (const name of await argoCd.names()) await argoCd.remove(name);
  await until(
    () => argoCd.names(),
    names => names.length === 0,
    { timeoutMs, everyMs: 1_000, what: 'all applications are gone' },
  );
}
