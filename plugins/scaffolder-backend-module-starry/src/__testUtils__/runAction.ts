import { mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { ActionOptions } from '../ActionOptions';
import { Clock } from '../clock';

/**
 * Runs an action as a task does: gives how it ended, what it told the log, with
 * `warn: ` and `error: ` in front where it was that, and what it handed out.
 *
 * @param options.overrides - What of the action's context is as a test wants it.
 */
export async function runAction(
  createAction: (options: ActionOptions) => {
    handler: (ctx: any) => Promise<void>;
  },
  options: { input: object; clock: Clock; overrides?: object },
): Promise<{
  error: Error | undefined;
  log: string[];
  outputs: Record<string, any>;
}> {
  const { input, clock, overrides } = options;
  const logger = mockServices.logger.mock();
  const log: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    logger[level].mockImplementation((message: string) => {
      log.push(level === 'info' ? message : `${level}: ${message}`);
    });
  }
  const outputs: Record<string, any> = {};
  const action = createAction({
    auth: mockServices.auth({ pluginId: 'scaffolder' }),
    discovery: mockServices.discovery.mock({
      getBaseUrl: async pluginId =>
        `http://backend.example.com/api/${pluginId}`,
    }),
    clock,
    appBaseUrl: 'http://portal.example.com/',
  });
  const error: Error | undefined = await action
    .handler({
      ...createMockActionContext<any, any>({
        input: input as any,
        task: { id: 'task-1' },
        templateInfo: { entityRef: 'template:default/environment' },
      }),
      logger,
      output: (key: string, value: unknown) => {
        outputs[key] = value;
      },
      ...overrides,
    })
    .then(() => undefined)
    .catch(e => e);
  return { error, log, outputs };
}

/** Keeps checkpoints as the scaffolder does when a task is tried again. */
export function remembering() {
  const checkpoints = new Map<string, unknown>();
  return {
    async checkpoint({ key, fn }: { key: string; fn: () => unknown }) {
      if (!checkpoints.has(key)) {
        checkpoints.set(key, await fn());
      }
      return checkpoints.get(key);
    },
  };
}
