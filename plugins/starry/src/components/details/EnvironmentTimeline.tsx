import { useCallback, useState } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import type { Timeline } from '@starry-idp/backstage-plugin-starry-common';
import { describeError, starryApiRef } from '../../api';
import { formatDateTime } from '../../format/formatDateTime';
import { TIMELINE_LIMIT } from '../../live/useEnvironment';
import { starryTranslationRef } from '../../translation';
import { PhaseLabel } from '../environment/PhaseLabel';
import { Notice, toneColor } from '../primitives';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      listStyle: 'none',
      margin: 0,
      padding: theme.spacing(0, 0, 0, 2),
      borderLeft: `2px solid ${theme.palette.divider}`,
      display: 'grid',
      gap: theme.spacing(1.5),
    },
    entry: { overflowWrap: 'anywhere' },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
      color: toneColor(theme, 'neutral'),
      ...theme.typography.caption,
    },
    more: { justifySelf: 'start' },
  }),
  { name: 'StarryEnvironmentTimeline' },
);

/** What happened to an environment, newest first. */
export function EnvironmentTimeline(props: { id: string; latest: Timeline }) {
  const { id, latest } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const { entries, hasEarlier, error, showEarlier } = useEarlierEntries(
    id,
    latest,
  );

  if (entries.length === 0) {
    return (
      <Typography variant="body2">{t('details.timelineEmpty')}</Typography>
    );
  }
  return (
    <>
      <ol className={classes.root}>
        {entries.map(entry => (
          <li key={entry.id} className={classes.entry}>
            <div className={classes.head}>
              <time dateTime={entry.at}>{formatDateTime(entry.at)}</time>
              {entry.phase && <PhaseLabel phase={entry.phase} />}
              {entry.actor && (
                <span>
                  {t('details.by')}{' '}
                  <EntityDisplayName entityRef={entry.actor} hideIcon />
                </span>
              )}
            </div>
            <Typography variant="body2">{entry.message}</Typography>
          </li>
        ))}
      </ol>
      {error && <Notice severity="error">{error}</Notice>}
      {hasEarlier && (
        <Button
          variant="outlined"
          className={classes.more}
          onClick={showEarlier}
        >
          {t('details.timelineMore')}
        </Button>
      )}
    </>
  );
}

/** The latest entries, and earlier ones as far as they were asked for. */
function useEarlierEntries(id: string, latest: Timeline) {
  const api = useApi(starryApiRef);
  const [earlier, setEarlier] = useState<Timeline>();
  const [error, setError] = useState<string>();
  const cursor = (earlier ?? latest).pageInfo.nextCursor;

  const showEarlier = useCallback(async () => {
    try {
      const page = await api.getTimeline(id, {
        limit: TIMELINE_LIMIT,
        cursor,
      });
      setError(undefined);
      setEarlier(before => ({
        items: [...(before ?? latest).items, ...page.items],
        pageInfo: page.pageInfo,
      }));
    } catch (reason) {
      setError(describeError(reason));
    }
  }, [api, cursor, id, latest]);

  const known = new Set(latest.items.map(entry => entry.id));
  return {
    entries: [
      ...latest.items,
      ...(earlier?.items ?? []).filter(entry => !known.has(entry.id)),
    ],
    hasEarlier: Boolean(cursor),
    error,
    showEarlier,
  };
}
