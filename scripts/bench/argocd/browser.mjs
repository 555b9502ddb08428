import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../setup/chromium.mjs';

const LOAD_TIMEOUT_MS = 120_000;
const POLL_MS = 25;

/**
 * Runs in the page: tells, with the time, whenever a row of the table of
 * environments shows another phase, and when it disappears.
 */
function tellChanges(phases) {
  const shown = new Map();
  const look = () => {
    const at = Date.now();
    const rows = new Map();
    for (const header of document.querySelectorAll('tbody [role=rowheader]')) {
      const name = header.querySelector('a')?.textContent;
      const texts = [...header.querySelectorAll('*')].map(one =>
        one.textContent.trim(),
      );
      if (name)
        rows.set(
          name,
          phases.find(phase => texts.includes(phase)),
        );
    }
    for (const [name, phase] of rows) {
      if (shown.get(name) !== phase) window.benchSaw(name, phase ?? '', at);
    }
    for (const name of shown.keys()) {
      if (!rows.has(name)) window.benchSaw(name, 'absent', at);
    }
    shown.clear();
    for (const [name, phase] of rows) shown.set(name, phase);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  look();
}

/** A real browser on the page with all environments. */
export async function openBrowser(url) {
  const browser = await chromium.launch(await chromiumOptions());
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
    });
    const seen = new Map();
    await page.exposeFunction('benchSaw', (name, phase, at) => {
      const key = `${name} ${phase}`;
      if (!seen.has(key)) seen.set(key, at);
    });
    await page.goto(`${url}/environments`);
    // Shown once the list is here, be it empty.
    await page
      .getByRole('link', { name: 'Create environment' })
      .first()
      .waitFor({ timeout: LOAD_TIMEOUT_MS });
    await page.evaluate(tellChanges, ['Ready', 'Provisioning', 'Deleting']);
    return {
      /** When the page first showed the phase of the name, or `absent`. */
      async saw(name, phase, timeoutMs) {
        const deadline = Date.now() + timeoutMs;
        for (;;) {
          const at = seen.get(`${name} ${phase}`);
          if (at !== undefined) return at;
          if (Date.now() > deadline) {
            throw new Error(`The page never showed ${name} ${phase}`);
          }
          await new Promise(resolve => {
            setTimeout(resolve, POLL_MS);
          });
        }
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
