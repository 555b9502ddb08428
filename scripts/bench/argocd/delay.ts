import type {
  Phase,
  StarryClient,
} from '@starry-idp/backstage-plugin-starry-common';
import {
  ApplicationEvent,
  ApplicationWatch,
  formatMs,
  isSettled,
  median,
  quantile,
  Row,
  waitUntil,
} from '@starry-idp/dev-kit';
import { openBrowser, Watcher } from './browser';
import { smallSystem } from './environments';
import type { PartOptions } from './PartOptions';
import type { Stage } from './stage';

const TIMEOUT_MS = 180_000;
const POLL_MS = 20;

/** When the API first tells the phase, if asked from now on and ever again. */
async function recordTells(
  starry: StarryClient,
  id: string,
  phase: Phase,
): Promise<{ at: number; gap: number }> {
  let before = Date.now();
  let asked = Date.now();
  await waitUntil(
    () => {
      before = asked;
      asked = Date.now();
      return starry.getEnvironment(id);
    },
    environment => environment.phase === phase,
    { timeoutMs: TIMEOUT_MS, everyMs: POLL_MS, what: `${id} is ${phase}` },
  );
  return { at: Date.now(), gap: Date.now() - before };
}

/** From Argo CD's event to each, and how far apart the questions were. */
interface Delays {
  record: number;
  browser: number;
  gap: number;
}

type Sample = Record<'ready' | 'gone', Delays>;

/** One environment from creation to its end: two changes of phase. */
async function sample(
  { starry }: Stage,
  watch: ApplicationWatch,
  browser: Watcher,
  name: string,
): Promise<Sample> {
  const { id, application } = await starry.createEnvironment(smallSystem(name));
  const follow = async (
    event: ApplicationEvent,
    phase: Phase,
    shown: string,
  ): Promise<Delays> => {
    const [record, browserAt] = await Promise.all([
      recordTells(starry, id, phase),
      browser.saw(name, shown, TIMEOUT_MS),
    ]);
    return {
      record: record.at - event.at,
      browser: browserAt - event.at,
      gap: record.gap,
    };
  };
  const settled = await watch.first(
    application,
    event => isSettled(event.application),
    TIMEOUT_MS,
  );
  const ready = await follow(settled, 'ready', 'Ready');
  await starry.deleteEnvironment(id);
  const deleted = await watch.first(
    application,
    ({ type }) => type === 'DELETED',
    TIMEOUT_MS,
  );
  const gone = await follow(deleted, 'gone', 'absent');
  watch.forget(application);
  return { ready, gone };
}

/** From Argo CD's own event to the record, and to a browser. */
export async function benchDelay(
  stage: Stage,
  { samples, log, found }: PartOptions & { samples: number },
): Promise<void> {
  const watch = ApplicationWatch.start(stage.credentials);
  const browser = await openBrowser(stage.portal.url);
  const taken: Sample[] = [];
  try {
    // The first one finds nothing compiled nor cached, so it does not count.
    for (let i = 0; i <= samples; i++) {
      const name = `delay-${String(i).padStart(3, '0')}`;
      const one = await sample(stage, watch, browser, name);
      const told = ({ record, browser: shown }: Delays) =>
        `record ${formatMs(record)}, browser ${formatMs(shown)}`;
      log(
        `  ${i} of ${samples}: ready ${told(one.ready)}; gone ${told(
          one.gone,
        )}`,
      );
      if (i > 0) taken.push(one);
    }
  } finally {
    watch.stop();
    await browser.close();
  }
  (['ready', 'gone'] as const)
    .flatMap(change => rowsOf(change, taken))
    .forEach(found);
}

const LIMITS = { record: 1_000, browser: 2_000 };
const EVENTS = {
  ready: 'synced, healthy, succeeded and looked at again',
  gone: 'DELETED',
};

function rowsOf(change: keyof Sample, taken: Sample[]): Row[] {
  const of = (key: keyof Delays) => taken.map(one => one[change][key]);
  return (['record', 'browser'] as const).map(where => {
    const p95 = quantile(of(where), 0.95);
    const measuring =
      where === 'record'
        ? ` (measured by a GET every ${POLL_MS} ms, which takes it to ±${formatMs(
            median(of('gap')),
          )})`
        : '';
    return {
      what: `Argo CD's event (${EVENTS[change]}) to '${change}' in the ${where}, ${taken.length} samples${measuring}`,
      value: `p50 ${formatMs(median(of(where)))}, p95 ${formatMs(p95)}`,
      limit: `p95 ≤ ${formatMs(LIMITS[where])}`,
      ok: p95 <= LIMITS[where],
    };
  });
}
