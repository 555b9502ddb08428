import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ActionOptions } from '../ActionOptions';
import { createRequest } from '../createRequest';
import { environmentInput } from '../environmentInput';
import {
  describeEnvironment,
  environmentOutput,
  environmentPage,
  outputEnvironment,
} from '../environmentOutput';
import { requestEnvironment } from '../requestEnvironment';
import { revisionsInput } from '../revisionsInput';
import { TaskClient } from '../TaskClient';
import { readWaitTimeout, waitInput } from '../waitInput';
import { assertPresent, waitUntilReady } from '../waitUntilReady';
import { examples } from './createEnvironment.examples';

/** The action `starry:environment:create`. */
export function createCreateEnvironmentAction(options: ActionOptions) {
  const { clock, appBaseUrl } = options;

  return createTemplateAction({
    id: 'starry:environment:create',
    description:
      'Makes an ephemeral environment and links to the page that shows how it gets on. On request it waits until the environment is ready. It is made on behalf of the user. A retry of the task finds what the first attempt made.',
    examples,
    supportsDryRun: true,
    schema: {
      input: { ...environmentInput, ...revisionsInput, ...waitInput('ready') },
      output: environmentOutput,
    },
    async handler(ctx) {
      const { logger, signal } = ctx;
      const { wait, waitTimeout, ...wanted } = ctx.input;
      const { request, issues } = createRequest(wanted, {
        taskId: ctx.task.id,
        stepId: ctx.step?.id,
        // A template that is tried out is not in the catalog yet.
        templateRef: ctx.isDryRun ? undefined : ctx.templateInfo?.entityRef,
      });
      const { name } = request;
      const limit = readWaitTimeout({ waitTimeout });
      const client = TaskClient.create(options, ctx);

      const ask = (dryRun: boolean) =>
        requestEnvironment({
          client,
          request,
          dryRun,
          logger,
          signal,
          issues: [...issues, ...limit.issues],
        });

      const environment = ctx.isDryRun ? await check() : await make();

      const page = environmentPage(appBaseUrl, environment.id);
      const { links } = outputEnvironment(environment, page, ctx);
      if (!ctx.isDryRun) {
        links.forEach(link => logger.info(`${link.title}: ${link.url}`));
      }

      /** Makes nothing, and brings to light whatever is wrong. */
      async function check() {
        const checked = await ask(true);
        logger.info(`Dry run: environment "${name}" would be made`);
        describeEnvironment(checked).forEach(line => logger.info(line));
        return checked;
      }

      async function make() {
        const { id } = await ctx.checkpoint({
          key: `starry-environment-create.${name}`,
          fn: async () => ({ id: (await ask(false)).id }),
        });
        const url = environmentPage(appBaseUrl, id);
        logger.info(`Environment "${name}" is on record: ${url}`);

        if (wait) {
          const { timeoutMs } = limit;
          const task = { client, clock, logger, signal, timeoutMs };
          return await waitUntilReady({ ...task, id, name, url });
        }
        const made = await client.get(id);
        assertPresent(made, name);
        logger.info('It goes on without this task; its page shows how');
        return made;
      }
    },
  });
}
