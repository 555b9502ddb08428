import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ActionOptions } from '../ActionOptions';
import { environmentOutput, environmentPage } from '../environmentOutput';
import { assertChoice, choiceInput, findEnvironment } from '../findEnvironment';
import { TaskClient, undefinedIfMissing } from '../TaskClient';
import { requireWaitTimeout, waitInput } from '../waitInput';
import { waitUntilGone } from '../waitUntilGone';
import { examples } from './deleteEnvironment.examples';

/** The action `starry:environment:delete`. */
export function createDeleteEnvironmentAction(options: ActionOptions) {
  const { clock, appBaseUrl } = options;
  const { id: idOutput, name: nameOutput, phase } = environmentOutput;

  return createTemplateAction({
    id: 'starry:environment:delete',
    description:
      'Deletes an ephemeral environment with all that is in it. On request it waits until nothing of it is left. It is deleted on behalf of the user. To delete it twice is fine.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...choiceInput,
        ignoreMissing: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether it is fine that there is no such environment; false when left out',
            ),
        ...waitInput('gone'),
      },
      output: {
        id: z => idOutput(z).optional(),
        name: z => nameOutput(z).optional(),
        phase,
      },
    },
    async handler(ctx) {
      const { logger, signal, input } = ctx;
      assertChoice(input);
      const timeoutMs = requireWaitTimeout(input, 'Nothing is deleted');
      const client = TaskClient.create(options, ctx);

      const found = await findEnvironment('delete', client, ctx).catch(
        error => {
          if (!input.ignoreMissing || error.name !== 'NotFoundError') {
            throw error;
          }
          logger.info(error.message);
          return undefined;
        },
      );
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
      const asked = await client
        .ask(`Environment ${id} cannot be deleted`, (starry, sent) =>
          starry.deleteEnvironment(id, {
            ...sent,
            ifGeneration: found.generation,
          }),
        )
        .catch(undefinedIfMissing);
      const url = environmentPage(appBaseUrl, id);
      logger.info(`Environment "${name}" is asked to go: ${url}`);
      const task = { client, clock, logger, signal, timeoutMs };
      const left = input.wait
        ? await waitUntilGone({ ...task, id, name, url })
        : asked;
      ctx.output('phase', left?.phase ?? 'gone');
    },
  });
}
