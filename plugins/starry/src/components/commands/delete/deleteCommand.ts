import DeleteIcon from '@material-ui/icons/DeleteOutline';
import { starryEnvironmentDeletePermission } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommand } from '../EnvironmentCommand';
import { DeleteDialog } from './DeleteDialog';

/** Deletes the environment, after a confirmation that names what goes with it. */
export const deleteCommand: EnvironmentCommand = {
  name: 'delete',
  icon: DeleteIcon,
  permission: starryEnvironmentDeletePermission,
  isOffered: ({ phase }) => phase !== 'gone',
  unavailable: ({ phase }) =>
    phase === 'deleting' ? 'delete.unavailableDeleting' : undefined,
  Dialog: DeleteDialog,
};
