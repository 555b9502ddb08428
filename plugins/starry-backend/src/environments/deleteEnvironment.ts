import { starryEnvironmentDeletePermission } from '@starry-idp/backstage-plugin-starry-common';
import { DELETION } from '../model/IntentChange';
import { Command } from './Command';

/** Makes an environment go; to ask again is fine. */
export const deleteEnvironment: Command = {
  name: 'delete',
  permission: starryEnvironmentDeletePermission,
  isDone: ({ intent }) => intent === 'absent',
  decide: async () => ({ ...DELETION, message: 'Deletion was asked for.' }),
};
