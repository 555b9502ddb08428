import type {
  CreateEnvironmentRequest,
  Environment,
  Phase,
  StarryClient,
} from '@starry-idp/backstage-plugin-starry-common';
import { allPages, waitUntil } from '@starry-idp/dev-kit';
import { sampleServices } from '../../demo/sampleSystem';
import type { Stage } from './stage';

const OWNER = 'group:default/sample-team';

/** Between two lines of progress. */
const TELL_MS = 15_000;

/** Names that sort like they are counted. */
export const namesOf = (prefix: string, count: number, from = 0): string[] =>
  Array.from(
    { length: count },
    (_, i) => `${prefix}-${String(from + i).padStart(3, '0')}`,
  );

/** The sample system: three applications, two databases and a cache. */
export const wholeSystem = (name: string): CreateEnvironmentRequest => ({
  name,
  owner: OWNER,
  lifetime: 'PT12H',
  services: sampleServices('main'),
});

export const SMALL = 'one web-application with one replica, and one cache';

/** As little as an environment of use may have; {@link SMALL} in words. */
export const smallSystem = (name: string): CreateEnvironmentRequest => ({
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

/** How many there are in the phases; in any but `gone` if none is named. */
async function countIn(starry: StarryClient, phase?: Phase[]): Promise<number> {
  const { totalItems } = await starry.listEnvironments({ phase, limit: 1 });
  return totalItems;
}

/** All in the phases; in any but `gone` if none is named. */
async function listIn(
  starry: StarryClient,
  phase?: Phase[],
): Promise<Environment[]> {
  return await allPages(page => starry.listEnvironments({ phase, ...page }));
}

export interface Patience {
  timeoutMs: number;
  log?: (line: string) => void;
}

/** Counts until there are none left, and tells of it now and then. */
async function untilNone(
  { portal }: Stage,
  options: Patience & {
    count: () => Promise<number>;
    told: (count: number) => string;
    what: string;
  },
): Promise<void> {
  const { count, told, what, timeoutMs, log } = options;
  let toldAt = Date.now();
  await waitUntil(
    async () => {
      const counted = await count();
      if (log && Date.now() - toldAt > TELL_MS) {
        toldAt = Date.now();
        log(`  ${told(counted)}`);
      }
      return counted;
    },
    counted => counted === 0,
    { timeoutMs, everyMs: 1_000, what, processes: [portal] },
  );
}

/**
 * Asks for small environments all at once, and waits until each is ready or
 * has failed.
 */
export async function createAtOnce(
  stage: Stage,
  names: string[],
  { timeoutMs, log }: Patience,
): Promise<{
  ids: string[];
  /** When each was accepted, and got ready, in milliseconds from the start. */
  accepted: number[];
  readyMs: number[];
  refused: number;
  failed: number;
}> {
  const { starry } = stage;
  const begun = Date.now();
  const accepted: number[] = [];
  const answers = await Promise.allSettled(
    names.map(async name => {
      const environment = await starry.createEnvironment(smallSystem(name));
      accepted.push(Date.now() - begun);
      return environment;
    }),
  );
  const refused = answers.filter(one => one.status === 'rejected');
  if (refused.length > 0) log?.(`  refused: ${refused[0].reason.message}`);
  const ids = new Set(
    answers.flatMap(one => (one.status === 'fulfilled' ? [one.value.id] : [])),
  );
  await untilNone(stage, {
    count: () => countIn(starry, ['pending', 'provisioning']),
    told: moving => `${ids.size - moving} of ${ids.size} have come to rest`,
    what: 'all environments are ready',
    timeoutMs,
    log,
  });
  const made = (await listIn(starry)).filter(({ id }) => ids.has(id));
  const ready = made.filter(({ phase }) => phase === 'ready');
  for (const { name, phase, message } of made) {
    if (phase !== 'ready') log?.(`  ${name} is ${phase}: ${message}`);
  }
  return {
    ids: [...ids],
    accepted,
    refused: refused.length,
    failed: made.length - ready.length,
    // By the portal's own clock, which is this machine's.
    readyMs: ready.map(({ readyAt }) => Date.parse(readyAt!) - begun),
  };
}

/** Deletes them all at once, and waits until each is gone. */
export async function removeAll(
  stage: Stage,
  ids: string[],
  { timeoutMs, log }: Patience,
): Promise<{ unproved: number }> {
  const { starry } = stage;
  // To ask twice is fine, and of hundreds at once one may not get through.
  await Promise.all(
    ids.map(id =>
      starry.deleteEnvironment(id).catch(() => starry.deleteEnvironment(id)),
    ),
  );
  await untilNone(stage, {
    count: () => countIn(starry),
    told: left => `${left} of ${ids.length} are left`,
    what: 'all environments are gone',
    timeoutMs,
    log,
  });
  const asked = new Set(ids);
  const gone = (await listIn(starry, ['gone'])).filter(({ id }) =>
    asked.has(id),
  );
  const proved = gone.filter(({ reason }) => reason === 'Verified');
  return { unproved: ids.length - proved.length };
}

/** After a part that broke: what it left, so that it does not meet the next. */
export async function removeRest(
  stage: Stage,
  { timeoutMs, log }: Patience,
): Promise<void> {
  const { argoCd, starry } = stage;
  const rest = await listIn(starry);
  await removeAll(
    stage,
    rest.map(({ id }) => id),
    { timeoutMs, log },
  );
  for (const name of await argoCd.names()) await argoCd.remove(name);
  await waitUntil(
    () => argoCd.names(),
    names => names.length === 0,
    { timeoutMs, everyMs: 1_000, what: 'all applications are gone' },
  );
}
