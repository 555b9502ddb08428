import type { Application } from '@starry-idp/dev-kit';

/**
 * An application like the given one of Starry's, under a name of its own and
 * without Starry's labels, so that Starry does not follow it.
 */
export function copyOf(
  application: Application,
  from: string,
  to: string,
): Application {
  const { name, namespace, finalizers } = application.metadata;
  const copy = JSON.parse(
    JSON.stringify({
      metadata: { name, namespace, finalizers },
      spec: application.spec,
    }).replaceAll(from, to),
  );
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...copy };
}
