import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { ActionOptions } from '../ActionOptions';
import {
  environmentOutput,
  environmentPage,
  outputEnvironment,
} from '../environmentOutput';
import { assertChoice, choiceInput, findEnvironment } from '../findEnvironment';
import {
  describeChanges,
  describeRequest,
  issuesOf,
  redeployInput,
  redeployRequest,
} from '../redeployRequest';
import { TaskClient } from '../TaskClient';
import { ValidationError } from '../ValidationError';
import { requireWaitTimeout, waitInput } from '../waitInput';
import { assertPresent, waitUntilReady } from '../waitUntilReady';
import { examples } from './redeployEnvironment.examples';

/** The action `starry:environment:redeploy`. */
export function createRedeployEnvironmentAction(options: ActionOptions) {
  const { clock, appBaseUrl } = options;

  return createTemplateAction({
    id: 'starry:environment:redeploy',
    description:
      'Brings an ephemeral environment to the newest commits of its revisions, or to other revisions. On request it waits until the environment is ready again. Databases keep their data. It is redeployed on behalf of the user. A retry of the task asks only once.',
    examples,
    supportsDryRun: true,
    schema: {
      input: { ...choiceInput, ...redeployInput, ...waitInput('ready') },
      output: {
        ...environmentOutput,
        changed: z =>
          z
            .boolean()
            .describe(
              'Whether there was anything to change; false also in a dry run',
            ),
      },
    },
    async handler(ctx) {
      const { logger, signal, input } = ctx;
      assertChoice(input);
      const { id: _id, name: _name, wait, waitTimeout, ...wanted } = input;
      const timeoutMs = requireWaitTimeout(
        { waitTimeout },
        'Nothing is redeployed',
      );
      const request = redeployRequest(wanted);
      const client = TaskClient.create(options, ctx);
      const found = await findEnvironment('redeploy', client, ctx);
      const { id, name } = found;
      const url = environmentPage(appBaseUrl, id);

      const changed = ctx.isDryRun ? check() : await redeploy();
      const environment = ctx.isDryRun ? found : await settled();

      ctx.output('changed', changed);
      outputEnvironment(environment, url, ctx);

      /** Changes nothing, and tells what would be asked for. */
      function check(): boolean {
        const issues = issuesOf(request, found);
        if (issues.length > 0) {
          throw new ValidationError(
            `Environment "${name}" cannot be redeployed:`,
            issues,
          );
        }
        logger.info(`Dry run: environment "${name}" would be redeployed`);
        describeRequest(request, found).forEach(line => logger.info(line));
        return false;
      }

      /** Asks once: a retry must not pick up what was pushed meanwhile. */
      async function redeploy(): Promise<boolean> {
        const done = await ctx.checkpoint({
          key: `starry-environment-redeploy.request.${id}`,
          fn: async () => {
            // Safe to repeat: it is where it should be the second time. Only its
            // generation may be another then, by our own doing.
            const asked = await client.ask(
              `Environment ${id} cannot be redeployed`,
              (starry, sent, isRepeated) =>
                starry.redeployEnvironment(id, request, {
                  ...sent,
                  ifGeneration: isRepeated ? undefined : found.generation,
                }),
            );
            describeChanges(found, asked).forEach(line => logger.info(line));
            return { changed: asked.generation > found.generation };
          },
        });
        logger.info(
          done.changed
            ? `Environment "${name}" is being redeployed: ${url}`
            : `Environment "${name}" is where it is wanted already: ${url}`,
        );
        return done.changed;
      }

      async function settled() {
        if (wait) {
          return await waitUntilReady(
            { client, id, name, url, clock, logger, signal, timeoutMs },
            ['failed', 'degraded'],
          );
        }
        const now = await client.get(id);
        assertPresent(now, name);
        return now;
      }
    },
  });
}
