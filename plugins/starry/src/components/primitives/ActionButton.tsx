import type { ReactElement } from 'react';
import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { LinkButton } from '@backstage/core-components';
import { toneColor } from './tones';

const useStyles = makeStyles<Theme>(
  theme => ({
    unavailable: {
      color: toneColor(theme, 'neutral'),
      cursor: 'not-allowed',
      backgroundColor: theme.palette.action.disabledBackground,
      '&:hover': {
        backgroundColor: theme.palette.action.disabledBackground,
      },
    },
  }),
  { name: 'StarryActionButton' },
);

/**
 * A button or link. If it is not available it says why, and stays reachable
 * with the keyboard for that.
 */
export function ActionButton(props: {
  children: string;
  /** Its accessible name, where `children` alone is ambiguous. */
  label?: string;
  icon?: ReactElement;
  primary?: boolean;
  to?: string;
  onClick?: () => void;
  unavailableBecause?: string;
}) {
  const { children, label, icon, primary, to, unavailableBecause } = props;
  const classes = useStyles();
  const look = {
    'aria-label': label,
    size: 'small',
    startIcon: icon,
    variant: primary ? 'contained' : 'outlined',
    color: primary ? 'primary' : 'default',
  } as const;

  if (to && !unavailableBecause) {
    return (
      // MUI would call it a button; it leads somewhere.
      <LinkButton {...look} to={to} role={undefined}>
        {children}
      </LinkButton>
    );
  }
  // One button in both cases: it keeps the focus when it becomes unavailable,
  // as it does after a dialog that gives the focus back to it.
  return (
    <Tooltip title={unavailableBecause ?? ''}>
      <Button
        {...look}
        aria-disabled={unavailableBecause ? true : undefined}
        className={unavailableBecause && classes.unavailable}
        disableElevation={Boolean(unavailableBecause)}
        disableRipple={Boolean(unavailableBecause)}
        onClick={unavailableBecause ? undefined : props.onClick}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
