import type { ReactNode } from 'react';
import ButtonBase from '@material-ui/core/ButtonBase';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { toneColor } from './tones';

/** Long enough to read it after a tap. */
const STAYS_AFTER_TAP_MS = 15_000;

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      font: 'inherit',
      cursor: 'help',
      borderBottom: `1px dotted ${toneColor(theme, 'neutral')}`,
      '&:focus-visible': {
        outline: '2px solid currentColor',
        outlineOffset: 2,
      },
    },
  }),
  { name: 'StarryExplained' },
);

/**
 * A short label with a longer text in a tooltip, which the mouse, the keyboard,
 * a tap and a screen reader all reach.
 */
export function Explained(props: { by: string; children: ReactNode }) {
  return (
    <Tooltip
      title={props.by}
      enterTouchDelay={0}
      leaveTouchDelay={STAYS_AFTER_TAP_MS}
    >
      <ButtonBase className={useStyles().root} disableRipple>
        {props.children}
      </ButtonBase>
    </Tooltip>
  );
}
