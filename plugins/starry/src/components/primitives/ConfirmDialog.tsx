import { useEffect, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogContentText from '@material-ui/core/DialogContentText';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { describeError } from '../../api';
import { starryTranslationRef } from '../../translation';
import { Notice } from './Notice';
import { toneColor } from './tones';

const useStyles = makeStyles<Theme>(
  theme => ({
    title: { overflowWrap: 'anywhere' },
    what: { ...theme.typography.body1, overflowWrap: 'anywhere' },
    confirm: {
      color: theme.palette.getContrastText(toneColor(theme, 'bad')),
      backgroundColor: toneColor(theme, 'bad'),
      '&:hover': { backgroundColor: toneColor(theme, 'bad') },
    },
  }),
  { name: 'StarryConfirmDialog' },
);

/** What a {@link ConfirmDialog} says. */
export interface ConfirmDialogWords {
  title: string;
  intro: string;
  /** Everything that will go. */
  items: string[];
  /** What else is worth knowing before. */
  note?: string;
  confirm: string;
  pending: string;
  failed: string;
}

/**
 * Asks before something goes for good, and names all that goes with it. It
 * closes once that is under way, and stays open with the reason if it is not.
 */
export function ConfirmDialog(props: {
  open: boolean;
  words: ConfirmDialogWords;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { open, words, onConfirm, onClose } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const titleId = useId();
  const textId = useId();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  useEffect(() => {
    if (open) {
      setError(undefined);
    }
  }, [open]);

  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (reason) {
      setError(describeError(reason));
    } finally {
      setPending(false);
    }
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
      <DialogTitle id={titleId} className={classes.title}>
        {words.title}
      </DialogTitle>
      <DialogContent>
        <div id={textId}>
          <DialogContentText color="textPrimary">
            {words.intro}
          </DialogContentText>
          <ul className={classes.what}>
            {words.items.map(item => (
              <li key={item}>{item}</li>
            ))}
          </ul>
          {words.note && (
            <DialogContentText color="textPrimary">
              {words.note}
            </DialogContentText>
          )}
        </div>
        {error && (
          <Notice severity="error">
            <strong>{words.failed}</strong>
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
          {pending ? words.pending : words.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
