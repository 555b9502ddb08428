import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import { ArgoCdClient, chromiumOptions, waitUntil } from '@starry-idp/dev-kit';
import { BrowserContext, chromium } from 'playwright-core';
import type { Demo } from '../demo/portal';
import { home } from '../setup/toolchain.mjs';
import { clientsOf } from './clientsOf';
import type { Finding } from './Finding';

const READY_TIMEOUT_MS = 600_000;
const VIEW_MS = 15_000;
const TABS = 20;
const TABS_MS = 60_000;
const ENTITY = 'component:default/sample-fe-1';
const TAB = '/catalog/default/component/sample-fe-1/ephemeral-environments';

/** Requests that Argo CD got while `during` ran. */
async function requestsDuring(
  argoCd: ArgoCdClient,
  during: () => Promise<unknown>,
): Promise<number> {
  // What the sandbox tells about itself is for its admin only.
  const requests = () =>
    argoCd.asAdmin<{ total: number }>('GET', '/sandbox/requests');
  const before = await requests();
  await during();
  const after = await requests();
  return after.total - before.total;
}

/** Small environments, one process each, until there are `count`. */
async function fillTo(starry: StarryClient, count: number): Promise<void> {
  const query = { entity: ENTITY, limit: 1 };
  const { totalItems } = await starry.listEnvironments(query);
  for (let i = totalItems; i < count; i++) {
    await starry.createEnvironment({
      name: `view-${String(i).padStart(2, '0')}`,
      owner: 'group:default/sample-team',
      lifetime: 'PT2H',
      services: {
        'sample-fe-1': {
          offering: 'web-application',
          component: ENTITY,
          config: { replicas: 1 },
        },
      },
    });
  }
  await waitUntil(
    () => starry.listEnvironments({ ...query, phase: ['ready'] }),
    page => page.totalItems >= count,
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 1_000, what: `${count} are ready` },
  );
}

/** What looking at the tab costs Argo CD. */
export async function benchViews(
  demo: Demo,
  log: (line: string) => void,
): Promise<Finding[]> {
  const { starry, argoCd } = clientsOf(demo);
  const browser = await chromium.launch(
    await chromiumOptions(path.join(home, 'toolchain/chromium')),
  );
  const lines: Finding[] = [];
  const openTab = async (context: BrowserContext) => {
    const page = await context.newPage();
    await page.goto(`${demo.url}${TAB}`);
    await page
      .getByText(/view-\d\d/)
      .first()
      .waitFor({ timeout: 120_000 });
    return page;
  };
  try {
    for (const count of [1, 20, 50]) {
      await fillTo(starry, count);
      log(`  ${count} environments are ready`);
      const context = await browser.newContext();
      const idle = await requestsDuring(argoCd, () => pause(VIEW_MS));
      const viewed = await requestsDuring(argoCd, async () => {
        const started = Date.now();
        await openTab(context);
        await pause(Math.max(0, VIEW_MS - (Date.now() - started)));
      });
      await context.close();
      lines.push({
        text: `one view of the tab with ${count} environments: ${viewed} Argo CD requests in ${
          VIEW_MS / 1000
        } s (${idle} with nobody looking)`,
        ok: viewed <= idle,
      });
    }
    const during: Record<number, number> = {};
    for (const tabs of [0, 1, TABS]) {
      const context = await browser.newContext();
      for (let i = 0; i < tabs; i++) await openTab(context);
      during[tabs] = await requestsDuring(argoCd, () => pause(TABS_MS));
      await context.close();
    }
    lines.push({
      text: `${TABS_MS / 1000} s of open tabs: ${
        during[0]
      } Argo CD requests without a tab, ${during[1]} with 1, ${
        during[TABS]
      } with ${TABS}`,
      ok: during[TABS] <= during[0],
    });
  } finally {
    await browser.close();
  }
  return lines;
}
