import type { Application } from '../argocd/Application';

/** Sets what is there and deletes what is not, as JSON would have it. */
export function assignMetadata(
  target: Application['metadata'],
  fields: Partial<Application['metadata']>,
) {
  for (const [key, value] of Object.entries(fields)) {
    const empty = value === undefined || Object.keys(value).length === 0;
    if (empty) {
      delete (target as any)[key];
    } else {
      (target as any)[key] = value;
    }
  }
}
