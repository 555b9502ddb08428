import { setTimeout as pause } from 'node:timers/promises';
import { aMinute, RouteCount } from '@starry-idp/dev-kit';
import { openBrowser } from './browser';
import { createAtOnce, namesOf, removeAll } from './environments';
import type { PartOptions } from './PartOptions';
import type { Stage } from './stage';
import { measureUsage } from './usage';
import { openViewers } from './viewers';

/** Requests to one Argo CD a minute, at rest, however many look at it. */
const LIMIT = 1;

/** The regular list, and what goes with it: all of it may be in one count. */
const OF_A_LIST = 2;

/** Asked once an hour, whatever happens, so that it is told by itself. */
const OF_RIGHTS = /\/(can-i|settings|session\/userinfo)(\/|$)/;

/** What begins when the last environment has got ready has to end. */
const REST_MS = 15_000;
const TIMEOUT_MS = 3_600_000;

/** Sum of counts by route. */
const totalOf = (routes: RouteCount[]): number =>
  routes.reduce((sum, { count }) => sum + count, 0);

/**
 * Counts requests to Argo CD while nothing happens but people looking: first
 * one, who has a real browser, then `viewers` more.
 */
export async function countAtRest(
  stage: Stage,
  options: PartOptions,
): Promise<void> {
  const { environments, viewers, minutes, log, found } = options;
  const { proxy, portal } = stage;
  const ms = minutes * 60_000;
  const limit = Math.max(LIMIT, OF_A_LIST / minutes);
  const browser = await openBrowser(portal.url);
  try {
    await pause(REST_MS);
    for (const others of [0, viewers - 1]) {
      const crowd = await openViewers(stage, others);
      try {
        const before = proxy.snapshot();
        const usage = measureUsage([{ name: 'portal', pid: portal.pid! }]);
        const asked = crowd.count.requests;
        log(
          `  ${environments} environments, ${
            others + 1
          } viewers: counting for ${minutes} minutes`,
        );
        await pause(ms);
        portal.check();
        const all = proxy.since(before);
        const rights = all.filter(({ route }) => OF_RIGHTS.test(route));
        const routes = all.filter(one => !rights.includes(one));
        const rate = aMinute(totalOf(routes), ms);
        const seen = aMinute(crowd.count.requests - asked, ms);
        found({
          what: `Argo CD requests a minute at rest, ${environments} environments, ${
            others + 1
          } viewers (of whom ${others} asked the portal ${Math.round(
            seen,
          )} times a minute, ${crowd.count.failures} in vain)`,
          value: `${rate.toFixed(2)} (${
            routes
              .map(({ route, count }) => `${count} × ${route}`)
              .join(', ') || 'none'
          }; besides, ${totalOf(rights)} for the check of rights)`,
          limit: `≤ ${limit}`,
          ok: rate <= limit && crowd.count.failures === 0,
        });
        const [{ cpu }] = usage();
        found({
          what: '  of one core, the portal took meanwhile',
          value: `${((cpu / (ms / 1000)) * 100).toFixed(1)} %`,
        });
      } finally {
        crowd.close();
      }
    }
  } finally {
    await browser.close();
  }
}

/** What environments that are merely there cost Argo CD, and viewers of them. */
export async function benchRequests(
  stage: Stage,
  options: PartOptions & { counts: number[] },
): Promise<void> {
  const ids: string[] = [];
  try {
    for (const count of options.counts) {
      const names = namesOf('rest', count - ids.length, ids.length);
      const created = await createAtOnce(stage, names, {
        timeoutMs: TIMEOUT_MS,
        log: options.log,
      });
      ids.push(...created.ids);
      await countAtRest(stage, { ...options, environments: count });
    }
  } finally {
    await removeAll(stage, ids, { timeoutMs: TIMEOUT_MS, log: options.log });
  }
}
