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
  try {
    if (issues.length === 0) {
      return await client.create(request, { dryRun });
    }
    const others = await issuesFoundByStarry(client, request);
    throw new ValidationError(`Environment "${request.name}" cannot be made:`, [
      ...issues,
      ...others,
    ]);
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

async function issuesFoundByStarry(
  client: TaskClient,
  request: CreateEnvironmentRequest,
): Promise<Issue[]> {
  try {
    await client.create(request, { dryRun: true });
    return [];
  } catch (error) {
    if (error instanceof ValidationError) {
      return error.issues;
    }
    throw error;
  }
}
