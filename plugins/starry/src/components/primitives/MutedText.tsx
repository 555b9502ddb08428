import type { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { toneColor } from './tones';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { color: toneColor(theme, 'neutral'), overflowWrap: 'anywhere' },
  }),
  { name: 'StarryMutedText' },
);

/**
 * What matters less. The theme's secondary text colour is too faint on a
 * page's background.
 */
export function MutedText(props: { small?: boolean; children: ReactNode }) {
  return (
    <Typography
      className={useStyles().root}
      component={props.small ? 'span' : 'p'}
      variant={props.small ? 'caption' : 'body2'}
    >
      {props.children}
    </Typography>
  );
}
