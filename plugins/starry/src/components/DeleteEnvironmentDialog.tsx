import { useEffect, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { describeError } from '../api';
import { starryTranslationRef } from '../translation';
import { useStatefulServices } from './useStatefulServices';
import { Notice, toneColor } from './primitives';

const useStyles = makeStyles<Theme>(
  theme => ({
    what: { ...theme.typography.body1, overflowWrap: 'anywhere' },
    confirm: {
      color: theme.palette.getContrastText(toneColor(theme, 'bad')),
      backgroundColor: toneColor(theme, 'bad'),
      '&:hover': { backgroundColor: toneColor(theme, 'bad') },
    },
  }),
  { name: 'StarryDeleteEnvironmentDialog' },
);

/** Asks before an environment goes, and names what goes with it. */
export function DeleteEnvironmentDialog(props: {
  environment: Environment;
  open: boolean;
  onClose: () => void;
  onDelete: (id: string) => Promise<void>;
}) {
  const { environment, open, onClose, onDelete } = props;
  const { id, name, services, namespace, application } = environment;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const titleId = useId();
  const textId = useId();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  const isStateful = useStatefulServices(open);

  useEffect(() => {
    if (open) {
      setError(undefined);
    }
  }, [open]);

  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await onDelete(id);
      onClose();
    } catch (reason) {
      setError(describeError(reason));
    } finally {
      setPending(false);
    }
  };

  const describe = (service: Environment['services'][number]) => {
    if (service.url) {
      return t('deletion.serviceAddress', {
        name: service.name,
        address: service.url,
      });
    }
    return isStateful(service)
      ? t('deletion.withData', { name: service.name })
      : t('deletion.service', { name: service.name });
  };

  return (
    <Dialog
      open={open}
      onClose={pending ? undefined : onClose}
      aria-labelledby={titleId}
      aria-describedby={textId}
      fullWidth
      maxWidth="sm"
    >
      <DialogTitle id={titleId}>{t('deletion.title', { name })}</DialogTitle>
      <DialogContent>
        <div id={textId}>
          <DialogContentText color="textPrimary">
            {t('deletion.intro')}
          </DialogContentText>
          <ul className={classes.what}>
            {services.map(service => (
              <li key={service.name}>{describe(service)}</li>
            ))}
            <li>{t('deletion.namespace', { namespace })}</li>
            <li>{t('deletion.application', { application })}</li>
          </ul>
        </div>
        {error && (
          <Notice severity="error">
            <strong>{t('deletion.failed', { name })}</strong>
            <br />
            {error}
          </Notice>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={pending}>
          {t('action.cancel')}
        </Button>
        <Button
          variant="contained"
          className={classes.confirm}
          onClick={pending ? undefined : confirm}
          aria-disabled={pending}
        >
          {pending
            ? t('deletion.pending', { name })
            : t('deletion.confirm', { name })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
