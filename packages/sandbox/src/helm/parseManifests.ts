import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../cluster';

/**
 * The objects in a stream of YAML documents. Empty documents are left out and
 * `List`s opened, as Argo CD does.
 *
 * @throws an error that says which document is no Kubernetes object
 */
export function parseManifests(text: string): KubernetesObject[] {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  if (!Array.isArray(documents)) {
    return [];
  }
  return documents.flatMap(document => {
    if (document.errors.length > 0) {
      throw new Error(
        `failed to unmarshal manifest: ${document.errors[0].message}`,
      );
    }
    const value = document.toJS({ maxAliasCount: 100 });
    return value === null || value === undefined ? [] : open(value);
  });
}

function open(value: any): KubernetesObject[] {
  if (value?.kind === 'List' && Array.isArray(value.items)) {
    return value.items.flatMap(open);
  }
  if (
    typeof value?.apiVersion !== 'string' ||
    typeof value?.kind !== 'string' ||
    typeof value?.metadata?.name !== 'string'
  ) {
    const shown = JSON.stringify(value)?.slice(0, 120);
    throw new Error(
      `failed to unmarshal manifest: Object 'apiVersion', 'kind' or 'metadata.name' is missing in '${shown}'`,
    );
  }
  return [value];
}
