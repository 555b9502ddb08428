import { existsSync, mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const ARGS = [
  // Chromium's sandbox does not start as root, nor in most containers; these
  // pages are our own.
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--no-first-run',
];

/**
 * Launch options for a headless Chromium: the one that CHROMIUM names, one on
 * PATH, else the one that an npm package carries for Linux x64.
 *
 * @param folder - where that one is unpacked, once
 */
export async function chromiumOptions(
  folder: string,
): Promise<{ executablePath: string; args: string[] }> {
  const found = process.env.CHROMIUM ?? onPath();
  if (found) return { executablePath: found, args: ARGS };
  if (process.platform === 'linux' && process.arch === 'x64') {
    return { executablePath: await unpackChromium(folder), args: ARGS };
  }
  throw new Error(
    `No Chromium for ${process.platform} ${process.arch}: install Chrome, or name one in CHROMIUM.`,
  );
}

function onPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => NAMES.map(name => join(folder, name)))
    .find(file => existsSync(file));
}

/**
 * The package itself would leave it in the folder for temporary files, for one
 * user of the machine only, and take half a one for whole.
 */
async function unpackChromium(folder: string): Promise<string> {
  const file = join(folder, 'chromium');
  if (existsSync(file)) return file;
  const { default: chromium } = await import('@sparticuz/chromium');
  mkdirSync(dirname(folder), { recursive: true });
  const unpacking = mkdtempSync(`${folder}-`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = unpacking;
  try {
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  renameSync(unpacking, folder);
  return file;
}
