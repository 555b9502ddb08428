import type { ReactElement, ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  EmptyState,
  Progress,
  ResponseErrorPanel,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEnvironmentCommands } from '../../live/useEnvironmentCommands';
import type { useEnvironments } from '../../live/useEnvironments';
import { starryTranslationRef } from '../../translation';
import { GoneNotices } from '../notices/GoneNotices';
import { EnvironmentList } from './EnvironmentList';
import { FreshnessNotices } from '../notices/FreshnessNotices';
import { MutedText } from '../primitives';
import { PlatformNotice } from '../platform/PlatformNotice';
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
      alignItems: 'center',
      gap: theme.spacing(1, 2),
    },
    space: { flexGrow: 1 },
    more: { justifySelf: 'start' },
  }),
  { name: 'StarryEnvironmentsView' },
);

/** A list of environments in each of its states. */
export function EnvironmentsView(
  props: ReturnType<typeof useEnvironments> & {
    label: string;
    component?: string;
    heading: ReactNode;
    actions: ReactElement;
    empty: { title: string; description: string };
  },
) {
  const { label, component, heading, actions, empty } = props;
  const { error, fetchedAt, refresh, hasMore, showMore } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const { environments, runCommand } = useEnvironmentCommands(
    props.environments,
    refresh,
  );
  const retry = () => void refresh();

  let content: ReactNode;
  if (environments && environments.length > 0) {
    content = null;
  } else if (environments) {
    content = (
      <EmptyState
        missing="content"
        title={empty.title}
        description={empty.description}
        action={actions}
      />
    );
  } else if (error) {
    content = (
      <>
        <ResponseErrorPanel title={t('tab.failed')} error={error} />
        <Button variant="outlined" className={classes.more} onClick={retry}>
          {t('action.retry')}
        </Button>
      </>
    );
  } else {
    content = (
      <div role="status" aria-label={t('tab.loading')}>
        <Progress />
      </div>
    );
  }

  return (
    <div className={classes.root}>
      <div className={classes.head}>
        {heading}
        <span className={classes.space} />
        <UpdatedAgo fetchedAt={fetchedAt} />
        {environments && environments.length > 0 && actions}
      </div>
      <PlatformNotice />
      <FreshnessNotices
        environments={environments ?? []}
        fetchedAt={fetchedAt}
        error={error}
        onRetry={retry}
      />
      <GoneNotices environments={environments} />
      {environments && (
        <EnvironmentList
          label={label}
          environments={environments}
          component={component}
          runCommand={runCommand}
        />
      )}
      {content}
      {hasMore && (
        <div className={classes.head}>
          <Button variant="outlined" onClick={showMore}>
            {t('action.showMore')}
          </Button>
          <MutedText>
            {t('page.count', {
              shown: String(environments?.length ?? 0),
              total: String(props.totalItems),
            })}
          </MutedText>
        </div>
      )}
    </div>
  );
}
