import { InputError, NotFoundError } from '@backstage/errors';
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { TaskClient } from './TaskClient';
import { Zod } from './zod';

/** What of an action's input says which environment is meant. */
export const choiceInput = {
  id: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Id of the environment; either this or `name`'),
  name: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('Name of the environment; either this or `id`'),
};

type Choice = { id?: string; name?: string };

/** @throws InputError unless exactly one of the two is given. */
export function assertChoice({ id, name }: Choice): void {
  if (Boolean(id) === Boolean(name)) {
    throw new InputError('Give either the id or the name of an environment');
  }
}

/**
 * The environment that is meant. A name is looked up once for all attempts of a
 * task: once an environment is gone its name is free, so that a retry, looking
 * by name again, would miss it or find another.
 *
 * @param command - What is to be done with it; part of the checkpoint's key.
 * @throws NotFoundError
 */
export async function findEnvironment(
  command: string,
  client: TaskClient,
  { input, checkpoint }: Pick<ActionContext<Choice>, 'input' | 'checkpoint'>,
): Promise<Environment> {
  const { id, name } = input;
  const found = id
    ? { id }
    : await checkpoint({
        key: `starry-environment-${command}.${name}`,
        fn: async () => ({ id: (await findByName(name!)).id }),
      });
  const environment = await client.get(found.id);
  if (!environment) {
    throw new NotFoundError(`There is no environment ${found.id}`);
  }
  return environment;

  async function findByName(wanted: string) {
    const named = await client.findByName(wanted);
    if (!named) {
      throw new NotFoundError(`There is no environment named "${wanted}"`);
    }
    return named;
  }
}
