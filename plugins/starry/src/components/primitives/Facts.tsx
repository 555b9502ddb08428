import type { ReactNode } from 'react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { toneColor } from './tones';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 13rem), 1fr))',
      gap: theme.spacing(2),
      margin: 0,
    },
    fact: { minWidth: 0, overflowWrap: 'anywhere' },
    name: {
      ...theme.typography.caption,
      color: toneColor(theme, 'neutral'),
      marginBottom: theme.spacing(0.25),
    },
    value: { ...theme.typography.body2, margin: 0 },
  }),
  { name: 'StarryFacts' },
);

/** Names with their values; one without a value is left out. */
export function Facts(props: { facts: [name: string, value: ReactNode][] }) {
  const classes = useStyles();
  return (
    <dl className={classes.root}>
      {props.facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt className={classes.name}>{name}</dt>
            <dd className={classes.value}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
