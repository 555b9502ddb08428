import { InputError, NotFoundError } from '@backstage/errors';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { TaskClient } from './TaskClient';

/** What of an action's input says which environment is meant. */
export interface EnvironmentChoice {
  id?: string;
  name?: string;
}

/** @throws InputError unless exactly one of the two is given. */
export function assertChoice({ id, name }: EnvironmentChoice): void {
  if (Boolean(id) === Boolean(name)) {
    throw new InputError('Give either the id or the name of an environment');
  }
}

/**
 * The environment that is meant. A name is looked up once for all attempts of a
 * task: once an environment is gone its name is free, so that a retry, looking
 * by name again, would miss it or find another.
 *
 * @param options.remember - Runs the look-up at the first attempt only.
 * @throws NotFoundError
 */
export async function findEnvironment(
  { id, name }: EnvironmentChoice,
  options: {
    client: TaskClient;
    remember: (
      lookUp: () => Promise<{ id: string }>,
    ) => Promise<{ id: string }>;
  },
): Promise<Environment> {
  const { client, remember } = options;
  const found = id
    ? { id }
    : await remember(async () => ({ id: (await findByName(name!)).id }));
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
