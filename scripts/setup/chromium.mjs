import fs from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function onPath() {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    for (const name of NAMES) {
      const file = path.join(folder, name);
      if (fs.existsSync(file)) return file;
    }
  }
  return undefined;
}

/**
 * Launch options for a headless Chromium: the one that CHROMIUM names, one on
 * PATH, else the one that an npm package carries for Linux x64.
 */
export async function chromiumOptions() {
  const args = [
    // Chromium's sandbox does not start as root, nor in most containers; these
    // pages are our own.
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--no-first-run',
  ];
  const found = process.env.CHROMIUM ?? onPath();
  if (found) return { executablePath: found, args };
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: chromium } = await import('@sparticuz/chromium');
    return { executablePath: await chromium.executablePath(), args };
  }
  throw new Error(
    `No Chromium for ${process.platform} ${process.arch}: install Chrome, or name one in CHROMIUM.`,
  );
}
