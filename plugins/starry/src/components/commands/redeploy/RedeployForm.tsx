import { useState, type FormEvent } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../../../translation';
import { Notice } from '../../primitives';
import type { CommandDialogProps } from '../EnvironmentCommand';
import { readRefusal, type Refusal } from './readRefusal';
import { ServiceRevisionField } from './ServiceRevisionField';

const useStyles = makeStyles<Theme>(
  theme => ({ services: { display: 'grid', gap: theme.spacing(3) } }),
  { name: 'StarryRedeployForm' },
);

/**
 * The services that are built from a component, each with the branch that it
 * is to follow: the one that it follows already, unless another is chosen.
 */
export function RedeployForm(
  props: Omit<CommandDialogProps, 'open'> & { pending: boolean },
) {
  const { environment, pending, onClose, run } = props;
  const { name } = environment;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const services = environment.services.filter(({ component }) => component);
  const [chosen, setChosen] = useState<Record<string, string | undefined>>({});
  const [refusal, setRefusal] = useState<Refusal>();
  const [unchanged, setUnchanged] = useState(false);

  const choose = (service: string, revision: string | undefined) => {
    setChosen(current => ({ ...current, [service]: revision }));
    setRefusal(undefined);
    setUnchanged(false);
  };

  // The others stay at the revision that was asked for before.
  const revisions = Object.fromEntries(
    services
      .map(service => [service, chosen[service.name]] as const)
      .filter(([{ revision }, other]) => other && other !== revision)
      .map(([service, revision]) => [service.name, { revision }]),
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) {
      return;
    }
    setRefusal(undefined);
    setUnchanged(false);
    try {
      const { changed } = await run({
        request: (api, id, options) =>
          api.redeployEnvironment(id, { services: revisions }, options),
      });
      if (changed) {
        onClose();
      } else {
        setUnchanged(true);
      }
    } catch (error) {
      setRefusal(
        readRefusal(
          error,
          services.map(service => service.name),
        ),
      );
    }
  };

  return (
    <form onSubmit={submit} noValidate>
      <DialogContent>
        <DialogContentText color="textPrimary">
          {t('redeploy.intro')}
        </DialogContentText>
        <div className={classes.services}>
          {services.map(service => (
            <ServiceRevisionField
              key={service.name}
              service={service}
              chosen={
                Object.hasOwn(chosen, service.name)
                  ? chosen[service.name]
                  : service.revision
              }
              onChoose={revision => choose(service.name, revision)}
              problem={refusal?.services.get(service.name)}
            />
          ))}
        </div>
        {refusal && (
          <Notice severity="error">
            <strong>{t('redeploy.failed', { name })}</strong>
            {refusal.other && (
              <>
                <br />
                {refusal.other}
              </>
            )}
          </Notice>
        )}
        {unchanged && (
          <Notice severity="info">{t('redeploy.nothingToChange')}</Notice>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} disabled={pending}>
          {unchanged ? t('action.close') : t('action.cancel')}
        </Button>
        <Button
          type="submit"
          variant="contained"
          color="primary"
          aria-disabled={pending}
        >
          {pending
            ? t('redeploy.pending', { name })
            : t('redeploy.confirm', { name })}
        </Button>
      </DialogActions>
    </form>
  );
}
