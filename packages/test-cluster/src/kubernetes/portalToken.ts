import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFESTS } from '../manifests';
import type { Kubectl } from './Kubectl';

/** What a platform team adds to its clusters. */
const FOLDER = join(MANIFESTS, 'kubernetes');

/**
 * Makes the portal's service account with all of its rights, the optional ones
 * too, and a token of it for a year.
 */
export async function createPortalToken(kubectl: Kubectl): Promise<string> {
  const files = readdirSync(FOLDER)
    .filter(file => file !== 'kustomization.yaml')
    // What the others refer to first.
    .sort((one, other) => order(one) - order(other));
  await kubectl.applyFiles(files.map(file => join(FOLDER, file)));
  const token = await kubectl.run(
    ...['create', 'token', 'starry', '--namespace', 'starry-system'],
    ...['--duration', '8760h'],
  );
  return token.trim();
}

function order(file: string): number {
  return file === 'service-account.yaml' ? 0 : 1;
}
