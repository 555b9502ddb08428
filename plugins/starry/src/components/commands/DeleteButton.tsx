import { useState } from 'react';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  starryEnvironmentDeletePermission,
  type Environment,
} from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { DeleteEnvironmentDialog } from './DeleteEnvironmentDialog';
import { ActionButton } from '../primitives';

/** Deletes the environment after a confirmation, if the viewer may. */
export function DeleteButton(props: {
  environment: Environment;
  onDelete: EnvironmentCommands['deleteEnvironment'];
}) {
  const { environment, onDelete } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const [open, setOpen] = useState(false);
  const { loading, allowed } = usePermission({
    permission: starryEnvironmentDeletePermission,
    resourceRef: environment.id,
  });

  let unavailableBecause: string | undefined;
  if (environment.phase === 'deleting') {
    unavailableBecause = t('action.deleteUnderWay');
  } else if (!loading && !allowed) {
    unavailableBecause = t('action.deleteDenied');
  }

  return (
    <>
      <ActionButton
        label={t('action.deleteOf', { name: environment.name })}
        icon={<DeleteIcon aria-hidden />}
        onClick={() => setOpen(true)}
        unavailableBecause={unavailableBecause}
      >
        {t('action.delete')}
      </ActionButton>
      <DeleteEnvironmentDialog
        environment={environment}
        open={open}
        onClose={() => setOpen(false)}
        onDelete={onDelete}
      />
    </>
  );
}
