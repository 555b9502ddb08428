import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Progress, ResponseErrorPanel } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { LiveAnswer } from '../../live/useLiveQuery';
import { starryTranslationRef } from '../../translation';
import { RefreshFailedNotice } from '../notices/RefreshFailedNotice';
import { UpdatedAgo } from '../time/UpdatedAgo';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
      minWidth: 0,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    retry: { justifySelf: 'start' },
  }),
  { name: 'StarryLiveSection' },
);

/**
 * A part of a page with an answer of its own in each of its states, so that
 * one that fails leaves the others as they are.
 */
export function LiveSection<T>(props: {
  title: string;
  live: LiveAnswer<T>;
  children: (data: T) => ReactNode;
}) {
  const { title, live, children } = props;
  const { data, error, fetchedAt } = live;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const retry = () => void live.refresh();

  let content: ReactNode;
  if (data !== undefined) {
    content = children(data);
  } else if (error) {
    content = (
      <>
        <ResponseErrorPanel
          title={t('platform.failed', { title })}
          error={error}
        />
        <Button variant="outlined" className={classes.retry} onClick={retry}>
          {t('action.retry')}
        </Button>
      </>
    );
  } else {
    content = (
      <div role="status" aria-label={t('platform.loading', { title })}>
        <Progress />
      </div>
    );
  }

  return (
    <section className={classes.root} aria-label={title}>
      <div className={classes.head}>
        <Typography variant="h5" component="h2">
          {title}
        </Typography>
        <UpdatedAgo fetchedAt={fetchedAt} />
      </div>
      <RefreshFailedNotice
        fetchedAt={fetchedAt}
        error={error}
        onRetry={retry}
      />
      {content}
    </section>
  );
}
