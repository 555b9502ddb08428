import type { ComponentType } from 'react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import { toneColor, type Tone } from './tones';

const useStyles = makeStyles<Theme, { tone: Tone }>(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      color: props => toneColor(theme, props.tone),
      fontWeight: theme.typography.fontWeightBold as number,
      // Backstage's theme lets table cells break words, down to single letters.
      wordBreak: 'normal',
      overflowWrap: 'normal',
    },
    spinning: {
      animation: '$spin 2s linear infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
    '@keyframes spin': { to: { transform: 'rotate(360deg)' } },
  }),
  { name: 'StarryStatusLabel' },
);

/** A state as icon, word and colour. */
export function StatusLabel(props: {
  icon: ComponentType<SvgIconProps>;
  tone: Tone;
  spinning?: boolean;
  children: string;
}) {
  const { icon: Icon, spinning, children } = props;
  const classes = useStyles({ tone: props.tone });
  return (
    <span className={classes.root}>
      <Icon
        aria-hidden
        fontSize="small"
        className={spinning ? classes.spinning : undefined}
      />
      {children}
    </span>
  );
}
