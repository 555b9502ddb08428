import { createHash } from 'node:crypto';
import {
  CreateEnvironmentRequest,
  Issue,
} from '@starry-idp/backstage-plugin-starry-common';
import { TaskFields } from './environmentInput';
import { Revisions, withRevisions } from './revisionsInput';

/** Input of the action as far as it says which environment is wanted. */
interface Wanted extends Omit<CreateEnvironmentRequest, keyof TaskFields> {
  revisions?: Revisions;
}

/**
 * The run of a step that asks. The same run gives the same request id, so that
 * a retry finds the environment that the first attempt made; the name is part
 * of it, because all iterations of `each` share one step.
 */
interface Requester {
  taskId: string;
  stepId?: string;
  templateRef?: string;
}

/**
 * Turns the action's input into a request, and says what is wrong with the
 * part of it that Starry's backend does not see.
 */
export function createRequest(
  { revisions, ...fields }: Wanted,
  requester: Requester,
): { request: CreateEnvironmentRequest; issues: Issue[] } {
  const { name, owner } = fields;
  const { services, issues } = withRevisions(fields.services, revisions);
  return {
    request: {
      ...withoutEmpty(fields),
      name,
      owner,
      services,
      requestId: requestId(name, requester),
      template: requester.templateRef,
    },
    issues,
  };
}

/** Without what a form left empty, unless it is required. */
function withoutEmpty<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== ''),
  ) as Partial<T>;
}

function requestId(name: string, { taskId, stepId }: Requester): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([taskId, stepId, name]))
    .digest('hex');
  return `scaffolder-${digest.slice(0, 32)}`;
}
