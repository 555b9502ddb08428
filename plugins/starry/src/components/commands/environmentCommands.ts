import { deleteCommand } from './delete/deleteCommand';
import type { EnvironmentCommand } from './EnvironmentCommand';
import { redeployCommand } from './redeploy/redeployCommand';

/** Everything that can be asked of an environment, in the order of the buttons. */
export const ENVIRONMENT_COMMANDS: EnvironmentCommand[] = [
  redeployCommand,
  deleteCommand,
];
