import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Clock } from '../clock';
import { environmentOutputs, environmentPage } from '../environmentOutputs';
import { assertChoice, findEnvironment } from '../findEnvironment';
import {
  describeChanges,
  describeRequest,
  issuesOf,
  redeployRequest,
} from '../redeployRequest';
import { TaskClient } from '../TaskClient';
import { ValidationError } from '../ValidationError';
import { assertPresent, waitUntilReady } from '../waitUntilReady';
import {
  parseWaitTimeout,
  WAIT_TIMEOUT_DEFAULT,
  WAIT_TIMEOUT_MAXIMUM,
  WAITING_COSTS,
} from '../waitTimeout';
import { examples } from './redeployEnvironment.examples';

/**
 * The action `starry:environment:redeploy`.
 */
export function createRedeployEnvironmentAction(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  clock: Clock;
  appBaseUrl: string;
}) {
  const { auth, discovery, clock, appBaseUrl } = options;

  return createTemplateAction({
    id: 'starry:environment:redeploy',
    description:
      'Brings an ephemeral environment to the newest commits of its revisions, or to other revisions; on request it waits until it is ready again. Databases keep their data. It is redeployed on behalf of the user; a retry of the task asks only once.',
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
        services: z =>
          z
            .record(
              z.object({
                revision: z
                  .string()
                  .optional()
                  .describe(
                    'Branch, tag or commit; the one asked for before when left out',
                  ),
              }),
            )
            .optional()
            .describe(
              'Other revisions, by the name of the service; services that are left out go to the newest commit of the revision that they have',
            ),
        wait: z =>
          z
            .boolean()
            .optional()
            .describe(
              `Whether to wait until it is ready; false when left out. ${WAITING_COSTS}`,
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
        id: z => z.string().describe('Id of the environment'),
        name: z => z.string().describe('Name of the environment'),
        phase: z =>
          z.string().describe('Phase of the environment, e.g. `ready`'),
        changed: z =>
          z
            .boolean()
            .describe(
              'Whether there was anything to change; false also in a dry run',
            ),
        environmentUrl: z =>
          z.string().describe('Page of the environment in the portal'),
        urls: z =>
          z
            .record(z.string())
            .describe('Address of each service that has one, by name'),
        links: z =>
          z
            .array(
              z.object({
                title: z.string(),
                url: z.string(),
                icon: z.string(),
              }),
            )
            .describe(
              "The environment's page and the addresses of its apps, as links",
            ),
      },
    },
    async handler(ctx) {
      const { logger, signal, input } = ctx;
      assertChoice(input);
      const wait = parseWaitTimeout(input.waitTimeout);
      if (wait.issues.length > 0) {
        throw new ValidationError('Nothing is redeployed:', wait.issues);
      }
      const client = TaskClient.create({
        auth,
        discovery,
        clock,
        logger,
        signal,
        credentials: ctx.getInitiatorCredentials,
      });
      const request = redeployRequest(input.services);
      const found = await findEnvironment(input, {
        client,
        remember: fn =>
          ctx.checkpoint({
            key: `starry-environment-redeploy.${input.name}`,
            fn,
          }),
      });
      const { id, name } = found;
      const url = environmentPage(appBaseUrl, id);

      const changed = ctx.isDryRun ? check() : await redeploy();
      const environment = ctx.isDryRun ? found : await settled();

      ctx.output('changed', changed);
      const outputs = environmentOutputs(environment, url);
      for (const key of Object.keys(outputs) as Array<keyof typeof outputs>) {
        ctx.output(key, outputs[key]);
      }

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
        const asked = await ctx.checkpoint({
          key: `starry-environment-redeploy.request.${id}`,
          fn: async () => {
            const wanted = await client.redeploy(id, request);
            describeChanges(found, wanted).forEach(line => logger.info(line));
            return { changed: wanted.generation > found.generation };
          },
        });
        logger.info(
          asked.changed
            ? `Environment "${name}" is being redeployed: ${url}`
            : `Environment "${name}" is where it is wanted already: ${url}`,
        );
        return asked.changed;
      }

      async function settled() {
        if (input.wait) {
          return await waitUntilReady({
            client,
            id,
            name,
            url,
            clock,
            logger,
            signal,
            timeoutMs: wait.timeout.toMillis(),
            broken: ['failed', 'degraded'],
          });
        }
        const now = await client.get(id);
        assertPresent(now, name);
        return now;
      }
    },
  });
}
