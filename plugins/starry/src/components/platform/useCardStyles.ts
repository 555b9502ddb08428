import { makeStyles, type Theme } from '@material-ui/core/styles';

/** How the things of the platform page look. */
export const useCardStyles = makeStyles<Theme>(
  theme => ({
    card: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
      padding: theme.spacing(2),
      height: '100%',
      alignContent: 'start',
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5, 2),
      overflowWrap: 'anywhere',
    },
    text: { overflowWrap: 'anywhere' },
  }),
  { name: 'StarryPlatformCard' },
);
