import { useState } from 'react';
import UpdateIcon from '@material-ui/icons/Update';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  starryEnvironmentUpdatePermission,
  type Environment,
} from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../../translation';
import { ActionButton } from '../../primitives';
import { RedeployDialog } from './RedeployDialog';

/** Brings the environment to newer commits, if the viewer may. */
export function RedeployButton(props: {
  environment: Environment;
  onRedeploy: EnvironmentCommands['redeployEnvironment'];
}) {
  const { environment, onRedeploy } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const [open, setOpen] = useState(false);
  const { loading, allowed } = usePermission({
    permission: starryEnvironmentUpdatePermission,
    resourceRef: environment.id,
  });

  let unavailableBecause: string | undefined;
  if (environment.phase === 'gone') {
    unavailableBecause = t('action.redeployGone');
  } else if (environment.phase === 'deleting') {
    unavailableBecause = t('action.deleteUnderWay');
  } else if (
    !environment.services.some(({ component }) => component) &&
    environment.chart?.current !== false
  ) {
    unavailableBecause = t('action.redeployNothingBuilt');
  } else if (!loading && !allowed) {
    unavailableBecause = t('action.redeployDenied');
  }

  return (
    <>
      <ActionButton
        label={t('action.redeployOf', { name: environment.name })}
        icon={<UpdateIcon aria-hidden />}
        onClick={() => setOpen(true)}
        unavailableBecause={unavailableBecause}
      >
        {t('action.redeploy')}
      </ActionButton>
      <RedeployDialog
        environment={environment}
        open={open}
        onClose={() => setOpen(false)}
        onRedeploy={onRedeploy}
      />
    </>
  );
}
