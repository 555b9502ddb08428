import { chromium } from 'playwright-core';
import { sandboxClient, starryClient, until } from '../demo/client.mjs';
import { chromiumOptions } from '../setup/chromium.mjs';

const READY_TIMEOUT_MS = 600_000;
const VIEW_MS = 15_000;
const TABS = 20;
const TABS_MS = 60_000;
const ENTITY = 'component:default/sample-fe-1';
const TAB = '/catalog/default/component/sample-fe-1/ephemeral-environments';

const pause = ms =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });

/** Requests that Argo CD got while `during` ran. */
async function requestsDuring(sandbox, during) {
  const before = await sandbox.requests();
  await during();
  const after = await sandbox.requests();
  return after.total - before.total;
}

/** Small environments, one process each, until there are `count`. */
async function fillTo(starry, count) {
  const { totalItems } = await starry.list(`entity=${ENTITY}&limit=1`);
  for (let i = totalItems; i < count; i++) {
    await starry.create({
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
  await until(
    () => starry.list(`entity=${ENTITY}&phase=ready&limit=1`),
    page => page.totalItems >= count,
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 1_000, what: `${count} are ready` },
  );
}

/** What looking at the tab costs Argo CD. */
export async function benchViews(demo, log) {
  const starry = await starryClient(demo.backendUrl);
  const sandbox = await sandboxClient(demo.credentials);
  const browser = await chromium.launch(await chromiumOptions());
  const lines = [];
  const openTab = async context => {
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
      const idle = await requestsDuring(sandbox, () => pause(VIEW_MS));
      const viewed = await requestsDuring(sandbox, async () => {
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
    const during = {};
    for (const tabs of [0, 1, TABS]) {
      const context = await browser.newContext();
      for (let i = 0; i < tabs; i++) await openTab(context);
      during[tabs] = await requestsDuring(sandbox, () => pause(TABS_MS));
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
