import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Clock } from '../clock';
import { environmentPage } from '../environmentOutputs';
import { assertChoice, findEnvironment } from '../findEnvironment';
import { TaskClient } from '../TaskClient';
import { ValidationError } from '../ValidationError';
import {
  parseWaitTimeout,
  WAIT_TIMEOUT_DEFAULT,
  WAIT_TIMEOUT_MAXIMUM,
  WAITING_COSTS,
} from '../waitTimeout';
import { waitUntilGone } from '../waitUntilGone';
import { examples } from './deleteEnvironment.examples';

/**
 * The action `starry:environment:delete`.
 */
export function createDeleteEnvironmentAction(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  clock: Clock;
  appBaseUrl: string;
}) {
  const { auth, discovery, clock, appBaseUrl } = options;

  return createTemplateAction({
    id: 'starry:environment:delete',
    description:
      'Deletes an ephemeral environment with all that is in it; on request it waits until nothing of it is left. It is deleted on behalf of the user; to delete it twice is fine.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        id: z =>
          z
            .string()
            .optional()
            .describe('Id of the environment; either this or `name`'),
        name: z =>
          z
            .string()
            .optional()
            .describe('Name of the environment; either this or `id`'),
        ignoreMissing: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether it is fine that there is no such environment; false when left out',
            ),
        wait: z =>
          z
            .boolean()
            .optional()
            .describe(
              `Whether to wait until it is gone; false when left out. ${WAITING_COSTS}`,
            ),
        waitTimeout: z =>
          z
            .string()
            .optional()
            .describe(
              `ISO 8601 duration to wait at the most; ${WAIT_TIMEOUT_DEFAULT} when left out, ${WAIT_TIMEOUT_MAXIMUM} at the most`,
            ),
      },
      output: {
        id: z =>
          z
            .string()
            .optional()
            .describe('Id of the environment, if there is one'),
        name: z =>
          z
            .string()
            .optional()
            .describe('Name of the environment, if there is one'),
        phase: z =>
          z
            .string()
            .describe('Phase of the environment, e.g. `deleting`, `gone`'),
      },
    },
    async handler(ctx) {
      const { logger, signal, input } = ctx;
      assertChoice(input);
      const wait = parseWaitTimeout(input.waitTimeout);
      if (wait.issues.length > 0) {
        throw new ValidationError('Nothing is deleted:', wait.issues);
      }
      const client = TaskClient.create({
        auth,
        discovery,
        clock,
        logger,
        signal,
        credentials: ctx.getInitiatorCredentials,
      });

      const found = await findEnvironment(input, {
        client,
        remember: fn =>
          ctx.checkpoint({
            key: `starry-environment-delete.${input.name}`,
            fn,
          }),
      }).catch(error => {
        if (!input.ignoreMissing || error.name !== 'NotFoundError') {
          throw error;
        }
        logger.info(error.message);
        return undefined;
      });
      if (!found) {
        ctx.output('phase', 'gone');
        return;
      }

      const { id, name } = found;
      ctx.output('id', id);
      ctx.output('name', name);
      if (ctx.isDryRun) {
        logger.info(`Dry run: environment "${name}" would be deleted`);
        ctx.output('phase', found.phase);
        return;
      }

      // To ask for one that is gone, or going, is fine, and changes nothing.
      const asked = await client.delete(id);
      const url = environmentPage(appBaseUrl, id);
      logger.info(`Environment "${name}" is asked to go: ${url}`);
      const left = input.wait
        ? await waitUntilGone({
            client,
            id,
            name,
            clock,
            logger,
            signal,
            url,
            timeoutMs: wait.timeout.toMillis(),
          })
        : asked;
      ctx.output('phase', left?.phase ?? 'gone');
    },
  });
}
