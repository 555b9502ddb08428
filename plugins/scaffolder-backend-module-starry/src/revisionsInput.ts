import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  Issue,
  ServiceRequest,
} from '@starry-idp/backstage-plugin-starry-common';
import { Zod } from './zod';

/** Revisions by component, of all services that are built from it. */
export const revisionsInput = {
  revisions: (z: Zod) =>
    z
      .array(
        z.object({
          component: z.string().describe('Reference of a catalog component'),
          revision: z
            .string()
            .optional()
            .describe('Branch, tag or commit; no change when left out'),
        }),
      )
      .optional()
      .describe(
        'Revisions by component, instead of those in `services`: one entry applies to every service that is built from the component',
      ),
};

export type Revisions = Array<{ component: string; revision?: string }>;

type Services = Record<string, ServiceRequest>;

/** The services at their revisions, and what is wrong with those. */
export function withRevisions(
  services: Services,
  revisions: Revisions = [],
): { services: Services; issues: Issue[] } {
  const issues: Issue[] = [];
  const revisionOf = new Map<string, string | undefined>();
  const components = new Set(
    Object.values(services).map(service => componentRef(service.component)),
  );

  revisions.forEach(({ component, revision }, index) => {
    const ref = componentRef(component);
    const field = `revisions.${index}.component`;
    if (!ref || !components.has(ref)) {
      issues.push({ field, message: `no service is built from ${component}` });
    } else if (revisionOf.has(ref)) {
      issues.push({ field, message: `${component} is named more than once` });
    } else {
      revisionOf.set(ref, revision || undefined);
    }
  });

  return {
    issues,
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => {
        const ref = componentRef(service.component);
        const revision = (ref && revisionOf.get(ref)) || service.revision;
        return [name, { ...service, revision: revision || undefined }];
      }),
    ),
  };
}

/** The full reference; undefined for none, and for what is no reference. */
function componentRef(ref: string | undefined): string | undefined {
  if (!ref) {
    return undefined;
  }
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    // Starry's backend says what is wrong with it, in the service's field.
    return undefined;
  }
}
