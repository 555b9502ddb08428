// The main job, played as a person would, in Chromium against `npm start`.
// Nothing is mocked. Every step builds on the one before.
//
// Screenshots go to .starry/e2e, or to the folder that STARRY_IMAGES names.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import {
  chromiumOptions,
  GuestSession,
  processesWith,
  starryClient,
  waitUntil,
} from '@starry-idp/dev-kit';
import {
  Browser,
  BrowserContextOptions,
  chromium,
  Locator,
  Page,
} from 'playwright-core';
import { sampleServices } from '../scripts/demo/sampleSystem';
import { home, root } from '../scripts/setup/toolchain.mjs';
import { RunningDemo, startDemo } from './demo';

const READY_TIMEOUT_MS = 120_000;
const TABS = ['sample-be', 'sample-fe-1', 'sample-fe-2'];
const FEATURE = 'feat/myfeature-00';

const images = path.resolve(
  root,
  process.env.STARRY_IMAGES ?? path.join(home, 'e2e'),
);
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-e2e-'));

let demo: RunningDemo;
let browser: Browser;
let page: Page;
let starry: StarryClient;
let settings: ReturnType<typeof readSettings>;

// After one that failed the rest would only wait for what cannot come.
let failed: string | undefined;
const step = (name: string, play: () => Promise<void>) =>
  test(name, async () => {
    if (failed) throw new Error(`not played, because this failed: ${failed}`);
    try {
      await play();
    } catch (error) {
      failed = name;
      await page
        ?.screenshot({ path: path.join(home, 'e2e', 'failed.png') })
        .catch(() => {});
      throw error;
    }
  });

/** Keeps what the page shows, transitions at their end. */
const shotOf = (shown: Page, name: string) =>
  shown.screenshot({
    path: path.join(images, `${name}.png`),
    animations: 'disabled',
  });

const shot = (name: string) => shotOf(page, name);

/** A field of a form is filled by itself, a little later. */
const hasValue = (field: Locator, value: string) =>
  waitUntil(
    () => field.inputValue(),
    found => found === value,
    { timeoutMs: 30_000, what: `a field holds ${value}` },
  );

const tabOf = (component: string) =>
  `${demo.url}/catalog/default/component/${component}/ephemeral-environments`;

const readSettings = () => ({
  ports: JSON.parse(fs.readFileSync(path.join(data, 'ports.json'), 'utf8')),
  sandbox: JSON.parse(
    fs.readFileSync(path.join(data, 'sandbox-credentials.json'), 'utf8'),
  ),
});

const addressOf = (environment: string, app: string) =>
  `http://${environment}.${app}.starry.localhost:${settings.ports.gateway}/`;

/** What an address answers; Node does not resolve *.localhost everywhere. */
async function fetchAddress(environment: string, app: string, route = '') {
  const { hostname } = new URL(addressOf(environment, app));
  const url = `http://127.0.0.1:${settings.ports.gateway}/${route}`;
  const request = http.get(url, { headers: { Host: hostname } });
  const [response] = (await once(request, 'response')) as [
    http.IncomingMessage,
  ];
  return { status: response.statusCode, text: await readText(response) };
}

async function openPage(options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const opened = await context.newPage();
  opened.setDefaultTimeout(90_000);
  return opened;
}

async function start() {
  demo = await startDemo(data);
  settings = readSettings();
  const url = `http://localhost:${settings.ports.backend}`;
  starry = starryClient(url, new GuestSession(url).fetch);
}

before(async () => {
  fs.mkdirSync(images, { recursive: true });
  fs.mkdirSync(path.join(home, 'e2e'), { recursive: true });
  browser = await chromium.launch(
    await chromiumOptions(path.join(home, 'toolchain/chromium')),
  );
});

after(async () => {
  await browser?.close();
  await demo?.interrupt();
  fs.rmSync(data, { recursive: true, force: true });
});

step('npm start prints one address, and the portal opens there', async () => {
  await start();
  page = await openPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(demo.url);
  await page.getByRole('link', { name: 'sample-be' }).waitFor();
});

step('an environment of main is there, for comparison', async () => {
  const { id } = await starry.createEnvironment({
    name: 'main-00',
    owner: 'group:default/sample-team',
    system: 'system:default/sample',
    lifetime: 'PT1H',
    services: sampleServices('main'),
  });
  await waitUntil(
    () => starry.getEnvironment(id),
    environment => environment.phase === 'ready',
    { timeoutMs: READY_TIMEOUT_MS, what: 'main-00 is ready' },
  );
});

step('the tab leads to the template, for this component', async () => {
  await page.goto(tabOf('sample-be'));
  await page.getByRole('link', { name: 'main-00', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Create environment' }).click();
  await page.getByRole('heading', { name: 'Ephemeral environment' }).waitFor();
  await hasValue(
    page.getByRole('textbox', { name: 'Component' }),
    'component:default/sample-be',
  );
});

step('the form offers real branches and a free name', async () => {
  await page.getByRole('textbox', { name: 'Branch' }).click();
  const options = page.getByRole('option');
  await options.filter({ hasText: FEATURE }).waitFor();
  await shot('form-branches');
  await options.filter({ hasText: FEATURE }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await hasValue(page.getByRole('textbox', { name: 'Name' }), 'test-00');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByText('8 hours').waitFor();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
});

step(
  'every component of the system shows it, and it gets ready before your eyes',
  async () => {
    const watching = await Promise.all(
      TABS.map(async component => {
        const opened = await openPage({
          viewport: { width: 1440, height: 900 },
        });
        await opened.goto(tabOf(component));
        await opened
          .getByRole('link', { name: 'test-00', exact: true })
          .waitFor();
        // Gone after a reload, so it tells that there was none.
        await opened.evaluate(() => {
          Object.assign(window, { notReloaded: true });
        });
        return opened;
      }),
    );
    for (const opened of watching) {
      await opened
        .getByRole('row')
        .filter({ hasText: 'test-00' })
        .getByText('Ready')
        .waitFor({ timeout: READY_TIMEOUT_MS });
      assert.equal(await opened.evaluate(() => 'notReloaded' in window), true);
    }
    const [tab] = watching;
    await shotOf(tab, 'tab-ready');
    const row = tab.getByRole('row').filter({ hasText: 'test-00' });
    for (const shown of [FEATURE, 'Sample team', 'left']) {
      await row.getByText(shown).first().waitFor();
    }
    const found = await new AxeBuilder({ page: tab })
      .include('main')
      // Backstage's own: its hidden heading stands outside of the landmarks.
      .disableRules(['region'])
      .analyze();
    assert.deepEqual(
      found.violations.flatMap(one =>
        one.nodes.map(node => `${one.id} ${node.html}`),
      ),
      [],
    );
    for (const opened of watching) await opened.context().close();
  },
);

step('the task has ended at once, with links', async () => {
  await page
    .getByRole('link', { name: /environment test-00/i })
    .waitFor({ timeout: READY_TIMEOUT_MS });
  await page.getByText('It goes on without this task').first().waitFor();
  await shot('task');
  for (const app of TABS) {
    const address = addressOf('test-00', app);
    await page
      .locator(`a[href="${address}"]`)
      .filter({ hasText: app })
      .first()
      .waitFor();
  }
});

step(
  'the frontend shows data of the chosen branch, read from both databases',
  async () => {
    const app = await openPage({ viewport: { width: 1440, height: 900 } });
    await app.goto(addressOf('test-00', 'sample-fe-1'));
    await app.getByText('Loyalty discount').first().waitFor();
    await shotOf(app, 'app-feature');

    await app.goto(addressOf('main-00', 'sample-fe-1'));
    await app.getByText('Front light').first().waitFor();
    assert.equal(await app.getByText('Loyalty discount').count(), 0);
    await app.context().close();

    const info = await fetchAddress('test-00', 'sample-be', 'api/info');
    const { sources, environment } = JSON.parse(info.text);
    assert.equal(environment, 'test-00');
    assert.deepEqual(Object.keys(sources).sort(), [
      'inventory-db',
      'orders-db',
    ]);
  },
);

step('the tab is usable on a phone', async () => {
  const phone = await openPage({ viewport: { width: 360, height: 740 } });
  await phone.goto(tabOf('sample-be'));
  await phone.getByRole('link', { name: 'test-00', exact: true }).waitFor();
  const overflow = await phone.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
  assert.ok(overflow <= 0, `the page is ${overflow}px too wide`);
  await shotOf(phone, 'tab-phone');
  await phone.context().close();
});

step('the environment has a page of its own', async () => {
  await page.goto(`${demo.url}/environments`);
  await page
    .getByRole('link', { name: 'test-00', exact: true })
    .first()
    .click();
  await page.getByText('orders-db').first().waitFor();
  await shot('environment');
});

step('delete asks, names what will go, and all of it goes', async () => {
  const { items } = await starry.listEnvironments({ limit: 100 });
  const environment = items.find(one => one.name === 'test-00')!;
  await page.goto(tabOf('sample-be'));
  const row = page.getByRole('row').filter({ hasText: 'test-00' });
  await row.getByRole('button', { name: /delete/i }).click();
  const dialog = page.getByRole('dialog');
  for (const named of ['orders-db', 'inventory-db', environment.namespace]) {
    await dialog.getByText(named).first().waitFor();
  }
  await shot('delete');
  await dialog.getByRole('button', { name: 'Delete test-00' }).click();
  await row.waitFor({ state: 'detached', timeout: READY_TIMEOUT_MS });

  const gone = await waitUntil(
    () => starry.getEnvironment(environment.id),
    one => one.phase === 'gone',
    { timeoutMs: READY_TIMEOUT_MS, what: 'test-00 is gone' },
  );
  assert.equal(gone.reason, 'Verified');

  assert.equal((await fetchAddress('test-00', 'sample-fe-1')).status, 404);
  const { kubernetesUrl, kubernetesToken } = settings.sandbox;
  const namespace = await fetch(
    `${kubernetesUrl}/api/v1/namespaces/${environment.namespace}`,
    { headers: { Authorization: `Bearer ${kubernetesToken}` } },
  );
  assert.equal(namespace.status, 404);
  assert.deepEqual(processesWith('STARRY_ENVIRONMENT=test-00'), []);
  const commit = environment.services.find(one => one.name === 'sample-be')!
    .commit!;
  const left = fs
    .readdirSync(path.join(data, 'sandbox'), {
      recursive: true,
      encoding: 'utf8',
    })
    .filter(file => file.includes('checkouts') && file.includes(commit));
  assert.deepEqual(left, []);
});

step(
  'the name is free again, and other environments are untouched',
  async () => {
    const orders = await fetchAddress('main-00', 'sample-fe-1', 'api/orders');
    assert.equal(orders.status, 200);
    assert.ok(!orders.text.includes('Loyalty'));
    await page.goto(
      `${demo.url}/create/templates/default/ephemeral-environment`,
    );
    await page.getByRole('textbox', { name: 'Component' }).waitFor();
    const response = await fetch(
      `http://localhost:${settings.ports.backend}/api/starry/environments`,
    );
    assert.equal(response.status, 401, 'nobody without a token gets in');
  },
);

step('Ctrl-C stops everything that was started', async () => {
  assert.equal(await demo.interrupt(), 0);
  assert.deepEqual(processesWith(data), []);
});

step('the next start finds environments as they were', async () => {
  await start();
  const { items } = await starry.listEnvironments({ limit: 100 });
  assert.deepEqual(
    items.map(({ name, phase }) => ({ name, phase })),
    [{ name: 'main-00', phase: 'ready' }],
  );
  const { status } = await waitUntil(
    () => fetchAddress('main-00', 'sample-fe-1', 'api/orders'),
    answer => answer.status === 200,
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 500, what: 'main-00 answers' },
  );
  assert.equal(status, 200);
});
