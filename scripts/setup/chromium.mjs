import fs from 'node:fs';
import path from 'node:path';
import { home } from './toolchain.mjs';

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
 * Unpacks the Chromium of the npm package. The package itself would leave it
 * in the folder for temporary files, for one user of the machine only, and
 * take half a one for whole.
 */
async function unpackChromium() {
  const folder = path.join(home, 'toolchain', 'chromium');
  const file = path.join(folder, 'chromium');
  if (fs.existsSync(file)) return file;
  const { default: chromium } = await import('@sparticuz/chromium');
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const unpacking = fs.mkdtempSync(`${folder}-`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = unpacking;
  try {
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  fs.renameSync(unpacking, folder);
  return file;
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
    return { executablePath: await unpackChromium(), args };
  }
  throw new Error(
    `No Chromium for ${process.platform} ${process.arch}: install Chrome, or name one in CHROMIUM.`,
  );
}
