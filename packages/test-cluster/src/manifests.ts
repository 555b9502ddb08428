import { resolve } from 'node:path';

const PACKAGE = resolve(__dirname, '..');

/** What a platform team applies to its Argo CD and to its clusters. */
export const MANIFESTS = resolve(PACKAGE, '../../deploy');
