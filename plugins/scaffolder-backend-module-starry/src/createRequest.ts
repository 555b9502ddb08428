import { createHash } from 'node:crypto';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  CreateEnvironmentRequest,
  Issue,
  ServiceRequest,
  Stage,
} from '@starry-idp/backstage-plugin-starry-common';

/**
 * Input of the action as far as it says which environment is wanted.
 */
export interface EnvironmentInput {
  name: string;
  owner: string;
  system?: string;
  stage?: Stage;
  lifetime?: string;
  description?: string;
  services: Record<string, ServiceRequest>;
  revisions?: Array<{ component: string; revision?: string }>;
}

/**
 * The run of a step that asks. The same run gives the same request id, so that
 * a retry finds the environment that the first attempt made; the name is part
 * of it, because all iterations of `each` share one step.
 */
export interface Requester {
  taskId: string;
  stepId?: string;
  templateRef?: string;
}

/**
 * Turns the action's input into a request, and says what is wrong with the
 * part of it that Starry's backend does not see.
 */
export function environmentRequest(
  input: EnvironmentInput,
  requester: Requester,
): { request: CreateEnvironmentRequest; issues: Issue[] } {
  const { services, issues } = withRevisions(input);
  return {
    request: {
      name: input.name,
      owner: input.owner,
      system: input.system || undefined,
      stage: input.stage,
      lifetime: input.lifetime || undefined,
      description: input.description || undefined,
      services,
      requestId: requestId(input.name, requester),
      template: requester.templateRef,
    },
    issues,
  };
}

function requestId(name: string, { taskId, stepId }: Requester): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([taskId, stepId, name]))
    .digest('hex');
  return `scaffolder-${digest.slice(0, 32)}`;
}

function withRevisions({ services, revisions = [] }: EnvironmentInput) {
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
