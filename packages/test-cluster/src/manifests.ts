import { resolve } from 'node:path';

// It is never built: it only ever runs in this repository.
// eslint-disable-next-line no-restricted-syntax
const PACKAGE = resolve(__dirname, '..');

/** What a platform team applies to its Argo CD and to its clusters. */
export const MANIFESTS = resolve(PACKAGE, '../../deploy');
