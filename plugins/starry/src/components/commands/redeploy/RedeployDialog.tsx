import { useId, useState } from 'react';
import Dialog from '@material-ui/core/Dialog';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../../../translation';
import type { CommandDialogProps } from '../EnvironmentCommand';
import { RedeployForm } from './RedeployForm';

const useStyles = makeStyles(
  { title: { overflowWrap: 'anywhere' } },
  { name: 'StarryRedeployDialog' },
);

/** Asks which commits an environment is to run from now on. */
export function RedeployDialog(props: CommandDialogProps) {
  const { environment, open, onClose } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const titleId = useId();
  const [pending, setPending] = useState(false);

  const run: typeof props.run = async send => {
    setPending(true);
    try {
      return await props.run(send);
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
        {t('redeploy.title', { name: environment.name })}
      </DialogTitle>
      {/* It is made anew each time, so that it begins with what runs then. */}
      <RedeployForm
        environment={environment}
        pending={pending}
        onClose={onClose}
        run={run}
      />
    </Dialog>
  );
}
