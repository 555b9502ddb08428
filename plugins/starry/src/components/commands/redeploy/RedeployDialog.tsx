import { useId, useState } from 'react';
import Dialog from '@material-ui/core/Dialog';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../../translation';
import { RedeployForm } from './RedeployForm';

const useStyles = makeStyles(
  { title: { overflowWrap: 'anywhere' } },
  { name: 'StarryRedeployDialog' },
);

/** Asks which commits an environment is to run from now on. */
export function RedeployDialog(props: {
  environment: Environment;
  open: boolean;
  onClose: () => void;
  onRedeploy: EnvironmentCommands['redeployEnvironment'];
}) {
  const { environment, open, onClose, onRedeploy } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const titleId = useId();
  const [pending, setPending] = useState(false);

  const redeploy: typeof onRedeploy = async (...args) => {
    setPending(true);
    try {
      return await onRedeploy(...args);
    } finally {
      setPending(false);
    }
  };

  return (
    <Dialog
      open={open}
      onClose={pending ? undefined : onClose}
      aria-labelledby={titleId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId} className={classes.title}>
        {t('redeployment.title', { name: environment.name })}
      </DialogTitle>
      {/* It is made anew each time, so that it begins with what runs then. */}
      <RedeployForm
        environment={environment}
        pending={pending}
        onClose={onClose}
        onRedeploy={redeploy}
      />
    </Dialog>
  );
}
