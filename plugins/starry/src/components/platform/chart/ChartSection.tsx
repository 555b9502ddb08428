import Paper from '@material-ui/core/Paper';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ChartStatus } from '@starry-idp/backstage-plugin-starry-common';
import { useChart } from '../../../live/usePlatform';
import { starryTranslationRef } from '../../../translation';
import { Facts, Notice } from '../../primitives';
import { SHORT_COMMIT } from '../../environment/Revision';
import { TimeAgo } from '../../time/TimeAgo';
import { LiveSection } from '../LiveSection';
import { RolloutButtons } from './RolloutButtons';
import { RolloutProgress } from './RolloutProgress';
import { useCardStyles } from '../useCardStyles';

/** The newest chart, how many environments are made of it, and its rollout. */
export function ChartSection() {
  const { t } = useTranslationRef(starryTranslationRef);
  const live = useChart();
  return (
    <LiveSection title={t('platform.chart')} live={live}>
      {status => <ChartCard status={status} onChanged={live.refresh} />}
    </LiveSection>
  );
}

function ChartCard(props: {
  status: ChartStatus;
  onChanged: () => Promise<void>;
}) {
  const { status, onChanged } = props;
  const { revision, commit, seenAt, environments, current, rollout } = status;
  const classes = useCardStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <Paper variant="outlined" className={classes.card}>
      {!commit && <Notice severity="warning">{t('chart.unknown')}</Notice>}
      <Facts
        facts={[
          [t('field.revision'), <code>{revision}</code>],
          [
            t('chart.newest'),
            commit && (
              <code title={commit}>{commit.slice(0, SHORT_COMMIT)}</code>
            ),
          ],
          [t('chart.seen'), seenAt && <TimeAgo since={seenAt} />],
          [
            t('chart.environments'),
            commit &&
              t('page.count', {
                shown: String(current),
                total: String(environments),
              }),
          ],
        ]}
      />
      {rollout && <RolloutProgress rollout={rollout} />}
      <RolloutButtons status={status} onChanged={onChanged} />
    </Paper>
  );
}
