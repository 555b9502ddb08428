import UpdateIcon from '@material-ui/icons/Update';
import { starryEnvironmentUpdatePermission } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommand } from '../EnvironmentCommand';
import { RedeployDialog } from './RedeployDialog';

/** Brings the environment to newer commits, of other branches if wanted. */
export const redeployCommand: EnvironmentCommand = {
  name: 'redeploy',
  icon: UpdateIcon,
  permission: starryEnvironmentUpdatePermission,
  unavailable: ({ phase, services, chart }) => {
    if (phase === 'gone') {
      return 'redeploy.unavailableGone';
    }
    if (phase === 'deleting') {
      return 'redeploy.unavailableDeleting';
    }
    return services.some(({ component }) => component) ||
      chart?.current === false
      ? undefined
      : 'redeploy.unavailableNothingBuilt';
  },
  Dialog: RedeployDialog,
};
