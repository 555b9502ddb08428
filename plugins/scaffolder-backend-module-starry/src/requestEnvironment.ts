import { LoggerService } from '@backstage/backend-plugin-api';
import {
  CreateEnvironmentRequest,
  Environment,
  Issue,
} from '@starry-idp/backstage-plugin-starry-common';
import { TaskClient } from './TaskClient';
import { formatIssue, ValidationError } from './ValidationError';

/**
 * Asks Starry for an environment. If anything is wrong with the input, all of it
 * is told at once, in the log and in the error: what the action found itself
 * (`issues`) and what Starry finds.
 */
export async function requestEnvironment(options: {
  client: TaskClient;
  request: CreateEnvironmentRequest;
  issues: Issue[];
  dryRun: boolean;
  logger: LoggerService;
  signal?: AbortSignal;
}): Promise<Environment> {
  const { client, request, issues, dryRun, logger, signal } = options;
  const failure = `Environment "${request.name}" cannot be made`;
  // Safe to repeat, for the id that the request carries.
  const ask = (isDryRun: boolean) =>
    client.ask(failure, (starry, sent) =>
      starry.createEnvironment(request, { ...sent, dryRun: isDryRun }),
    );
  try {
    if (issues.length === 0) {
      return await ask(dryRun);
    }
    // Nothing is made, and Starry says what else is wrong.
    const others = await ask(true).then(() => [], issuesOf);
    throw new ValidationError(`${failure}:`, [...issues, ...others]);
  } catch (error) {
    if (error instanceof ValidationError) {
      error.issues.forEach(issue => logger.error(formatIssue(issue)));
    } else if (signal?.aborted) {
      throw new Error(
        `The task was cancelled while it asked for environment "${request.name}"; if the list of environments has it, it was made nevertheless`,
      );
    }
    throw error;
  }
}

function issuesOf(error: unknown): Issue[] {
  if (error instanceof ValidationError) {
    return error.issues;
  }
  throw error;
}
