import path from 'node:path';
import { chromiumOptions, waitUntil } from '@starry-idp/dev-kit';
import { chromium } from 'playwright-core';
import { home } from '../../setup/toolchain.mjs';

const LOAD_TIMEOUT_MS = 120_000;
const POLL_MS = 25;

/** Told of a row of the table, by name: its phase, and when it was seen. */
type Saw = (name: string, phase: string, at: number) => void;

export interface Watcher {
  /** When the page first showed the phase of the name, or `absent`. */
  saw(name: string, phase: string, timeoutMs: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Runs in the page: tells, with the time, whenever a row of the table of
 * environments shows another phase, and when it disappears.
 */
function tellChanges(phases: string[]): void {
  const { benchSaw } = window as unknown as { benchSaw: Saw };
  const shown = new Map<string, string | undefined>();
  const look = () => {
    const at = Date.now();
    const rows = new Map<string, string | undefined>();
    for (const header of document.querySelectorAll('tbody [role=rowheader]')) {
      const name = header.querySelector('a')?.textContent;
      const texts = [...header.querySelectorAll('*')].map(one =>
        one.textContent!.trim(),
      );
      if (name)
        rows.set(
          name,
          phases.find(phase => texts.includes(phase)),
        );
    }
    for (const [name, phase] of rows) {
      if (shown.get(name) !== phase) benchSaw(name, phase ?? '', at);
    }
    for (const name of shown.keys()) {
      if (!rows.has(name)) benchSaw(name, 'absent', at);
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
export async function openBrowser(url: string): Promise<Watcher> {
  const browser = await chromium.launch(
    await chromiumOptions(path.join(home, 'toolchain/chromium')),
  );
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
    });
    const seen = new Map<string, number>();
    const note: Saw = (name, phase, at) => {
      const key = `${name} ${phase}`;
      if (!seen.has(key)) seen.set(key, at);
    };
    await page.exposeFunction('benchSaw', note);
    await page.goto(`${url}/environments`);
    // Shown once the list is here, be it empty.
    await page
      .getByRole('link', { name: 'Create environment' })
      .first()
      .waitFor({ timeout: LOAD_TIMEOUT_MS });
    await page.evaluate(tellChanges, ['Ready', 'Provisioning', 'Deleting']);
    return {
      async saw(name, phase, timeoutMs) {
        const at = await waitUntil(
          () => seen.get(`${name} ${phase}`),
          found => found !== undefined,
          {
            ...{ timeoutMs, everyMs: POLL_MS },
            what: `the page shows ${name} ${phase}`,
          },
        );
        return at!;
      },
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
