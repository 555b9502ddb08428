import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  Content,
  EmptyState,
  Link,
  Progress,
  ResponseErrorPanel,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';
import { formatDateTime } from '../../format/formatDateTime';
import { useEnvironment } from '../../live/useEnvironment';
import { useEnvironmentCommands } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { CommandButtons } from '../commands/CommandButtons';
import { EnvironmentFacts } from './EnvironmentFacts';
import { EnvironmentMessage } from '../environment/EnvironmentMessage';
import { EnvironmentTimeline } from './EnvironmentTimeline';
import { FreshnessNotices } from '../notices/FreshnessNotices';
import { useEnvironmentsLink } from '../navigation/links';
import { PhaseAnnouncer } from '../notices/PhaseAnnouncer';
import { PhaseLabel } from '../environment/PhaseLabel';
import { Notice } from '../primitives';
import { ServiceTable } from './ServiceTable';
import { UpdatedAgo } from '../time/UpdatedAgo';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(3),
      minWidth: 0,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1, 2),
      overflowWrap: 'anywhere',
    },
    space: { flexGrow: 1 },
    section: { display: 'grid', gap: theme.spacing(1.5), minWidth: 0 },
    facts: { padding: theme.spacing(2) },
  }),
  { name: 'StarryEnvironmentDetails' },
);

/** One environment, as the address says: all that is known of it. */
export function EnvironmentDetails() {
  const { id = '' } = useParams();
  // Each environment begins anew, nothing of another one is shown meanwhile.
  return (
    <Content>
      <LoadedEnvironment key={id} id={id} />
    </Content>
  );
}

function LoadedEnvironment(props: { id: string }) {
  const { id } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const { environment, timeline, error, fetchedAt, refresh } =
    useEnvironment(id);
  const all = useEnvironmentsLink();

  if (environment && timeline) {
    return (
      <ShownEnvironment
        environment={environment}
        timeline={timeline}
        error={error}
        fetchedAt={fetchedAt}
        refresh={refresh}
      />
    );
  }
  if ((error as { statusCode?: number } | undefined)?.statusCode === 404) {
    return (
      <EmptyState
        missing="content"
        title={t('details.notFoundTitle')}
        description={t('details.notFoundDescription', { id })}
        action={all ? <Link to={all}>{t('action.all')}</Link> : undefined}
      />
    );
  }
  if (error) {
    return (
      <>
        <ResponseErrorPanel title={t('details.failed')} error={error} />
        <Button variant="outlined" onClick={() => void refresh()}>
          {t('action.retry')}
        </Button>
      </>
    );
  }
  return (
    <div role="status" aria-label={t('details.loading')}>
      <Progress />
    </div>
  );
}

function ShownEnvironment(props: {
  environment: Environment;
  timeline: Timeline;
  error?: Error;
  fetchedAt?: number;
  refresh: () => Promise<void>;
}) {
  const { timeline, error, fetchedAt, refresh } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const all = useEnvironmentsLink();
  const { environments, runCommand } = useEnvironmentCommands(
    useMemo(() => [props.environment], [props.environment]),
    refresh,
  );
  const [environment] = environments!;
  const gone = environment.phase === 'gone';
  const verified = environment.reason === 'Verified';

  return (
    <div className={classes.root}>
      <PhaseAnnouncer environments={environments!} />
      <div className={classes.head}>
        <Typography variant="h4" component="h2">
          {environment.name}
        </Typography>
        <PhaseLabel phase={environment.phase} />
        <span className={classes.space} />
        <UpdatedAgo fetchedAt={fetchedAt} />
        {all && <Link to={all}>{t('action.all')}</Link>}
        <CommandButtons environment={environment} runCommand={runCommand} />
      </div>
      <FreshnessNotices
        environments={environments!}
        fetchedAt={fetchedAt}
        error={error}
        onRetry={() => void refresh()}
      />
      {gone && environment.goneAt ? (
        <Notice severity={verified ? 'success' : 'warning'}>
          <strong>
            {t('details.goneTitle', {
              time: formatDateTime(environment.goneAt),
            })}
          </strong>
          <br />
          {verified
            ? t('details.goneDescription', {
                name: environment.name,
                application: environment.application,
                namespace: environment.namespace,
              })
            : environment.message}
        </Notice>
      ) : (
        <div>
          <EnvironmentMessage environment={environment} />
        </div>
      )}
      <Paper variant="outlined" className={classes.facts}>
        <EnvironmentFacts environment={environment} />
      </Paper>
      <section className={classes.section}>
        <Typography variant="h6" component="h3">
          {t('details.services')}
        </Typography>
        <ServiceTable environment={environment} />
      </section>
      <section className={classes.section}>
        <Typography variant="h6" component="h3">
          {t('details.timeline')}
        </Typography>
        <EnvironmentTimeline id={environment.id} latest={timeline} />
      </section>
    </div>
  );
}
