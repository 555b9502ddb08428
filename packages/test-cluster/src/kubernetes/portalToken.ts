import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Kubectl } from './Kubectl';

/** What a platform team adds to its clusters. */
const MANIFESTS = resolve(__dirname, '../../../../deploy/kubernetes');

/**
 * Makes the portal's service account with all of its rights, the optional ones
 * too, and a token of it for a year.
 */
export async function createPortalToken(kubectl: Kubectl): Promise<string> {
  const files = readdirSync(MANIFESTS)
    .filter(file => file !== 'kustomization.yaml')
    // What the others refer to first.
    .sort((one, other) => order(one) - order(other));
  await kubectl.applyFiles(files.map(file => join(MANIFESTS, file)));
  const token = await kubectl.run(
    ...['create', 'token', 'starry', '--namespace', 'starry-system'],
    ...['--duration', '8760h'],
  );
  return token.trim();
}

function order(file: string): number {
  return file === 'service-account.yaml' ? 0 : 1;
}
