import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Clock } from '../clock';
import {
  describeEnvironment,
  environmentOutputs,
  environmentPage,
} from '../environmentOutputs';
import { environmentRequest } from '../environmentRequest';
import { requestEnvironment } from '../requestEnvironment';
import { TaskClient } from '../TaskClient';
import { assertPresent, waitUntilReady } from '../waitUntilReady';
import {
  parseWaitTimeout,
  WAIT_TIMEOUT_DEFAULT,
  WAIT_TIMEOUT_MAXIMUM,
  WAITING_COSTS,
} from '../waitTimeout';
import { examples } from './createEnvironment.examples';

/**
 * The action `starry:environment:create`.
 */
export function createCreateEnvironmentAction(options: {
  auth: AuthService;
  discovery: DiscoveryService;
  clock: Clock;
  appBaseUrl: string;
}) {
  const { auth, discovery, clock, appBaseUrl } = options;

  return createTemplateAction({
    id: 'starry:environment:create',
    description:
      'Makes an ephemeral environment, and gives a link to the page that shows how it gets on; on request it waits until it is ready. It is made on behalf of the user; a retry of the task finds what the first attempt made.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the environment, a DNS label: the first part of all its addresses',
            ),
        owner: z =>
          z
            .string()
            .describe(
              'Reference of the group or user that owns it, e.g. `group:default/sample-team`',
            ),
        system: z =>
          z
            .string()
            .optional()
            .describe('Reference of the catalog system that runs in it'),
        stage: z =>
          z
            .enum(['ephemeral', 'development', 'staging', 'production'])
            .optional()
            .describe('Which rules apply to it; `ephemeral` when left out'),
        lifetime: z =>
          z
            .string()
            .optional()
            .describe(
              'ISO 8601 duration after which it goes by itself, e.g. `PT8H`; the default of the platform when left out',
            ),
        description: z =>
          z.string().optional().describe('What it is for, in a few words'),
        services: z =>
          z
            .record(
              z.object({
                offering: z
                  .string()
                  .describe(
                    'Name of an offering of the platform, e.g. `web-application`',
                  ),
                component: z
                  .string()
                  .optional()
                  .describe(
                    'Reference of the catalog component that the service is built from',
                  ),
                revision: z
                  .string()
                  .optional()
                  .describe(
                    "Branch, tag or commit of the component's repository; its default branch when left out",
                  ),
                expose: z
                  .boolean()
                  .optional()
                  .describe(
                    'Whether it has an address outside; when left out, as its offering says, but not behind a gateway',
                  ),
                config: z
                  .record(z.any())
                  .optional()
                  .describe("Values for the offering's parameters"),
              }),
            )
            .describe('The services that make up the environment, by name'),
        revisions: z =>
          z
            .array(
              z.object({
                component: z
                  .string()
                  .describe('Reference of a catalog component'),
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
      const { request, issues } = environmentRequest(input, {
        taskId: ctx.task.id,
        stepId: ctx.step?.id,
        // A template that is tried out is not in the catalog yet.
        templateRef: ctx.isDryRun ? undefined : ctx.templateInfo?.entityRef,
      });
      const { name } = request;
      const wait = parseWaitTimeout(input.waitTimeout);
      const client = TaskClient.create({
        auth,
        discovery,
        clock,
        logger,
        signal,
        credentials: ctx.getInitiatorCredentials,
      });

      const ask = (dryRun: boolean) =>
        requestEnvironment({
          client,
          request,
          dryRun,
          logger,
          signal,
          issues: [...issues, ...wait.issues],
        });

      const environment = ctx.isDryRun ? await check() : await make();

      const page = environmentPage(appBaseUrl, environment.id);
      const outputs = environmentOutputs(environment, page);
      if (!ctx.isDryRun) {
        outputs.links.forEach(link =>
          logger.info(`${link.title}: ${link.url}`),
        );
      }
      for (const key of Object.keys(outputs) as Array<keyof typeof outputs>) {
        ctx.output(key, outputs[key]);
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

        if (input.wait) {
          const timeoutMs = wait.timeout.toMillis();
          return await waitUntilReady({
            client,
            id,
            name,
            url,
            clock,
            logger,
            timeoutMs,
            signal,
          });
        }
        const made = await client.get(id);
        assertPresent(made, name);
        logger.info('It goes on without this task; its page shows how');
        return made;
      }
    },
  });
}
