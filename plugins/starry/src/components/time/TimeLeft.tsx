import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { formatDateTime } from '../../format/formatDateTime';
import { formatDuration } from '../../format/formatDuration';
import { useNow } from '../../live/useNow';
import { starryTranslationRef } from '../../translation';
import { toneColor } from '../primitives';

const SOON_MS = 60 * 60 * 1_000;

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { whiteSpace: 'nowrap' },
    soon: {
      color: toneColor(theme, 'warning'),
      fontWeight: theme.typography.fontWeightBold as number,
    },
  }),
  { name: 'StarryTimeLeft' },
);

/** Counts down to an ISO 8601 time; stands out in the last hour. */
export function TimeLeft(props: { until: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const left = Date.parse(props.until) - useNow(1_000);
  return (
    <time
      dateTime={props.until}
      title={formatDateTime(props.until)}
      className={`${classes.root} ${left < SOON_MS ? classes.soon : ''}`}
    >
      {left > 0
        ? t('time.left', { duration: formatDuration(left) })
        : t('time.over')}
    </time>
  );
}
