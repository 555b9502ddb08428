import { useState } from 'react';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  starryPlatformAdministerPermission,
  type ChartStatus,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../../../api';
import { starryTranslationRef } from '../../../translation';
import { ActionButton, ConfirmDialog } from '../../primitives';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'StarryRolloutButtons' },
);

/** Begins a rollout, lets it go on, or stops it, after a confirmation. */
export function RolloutButtons(props: {
  status: ChartStatus;
  onChanged: () => Promise<void>;
}) {
  const { environments, current, rollout } = props.status;
  const classes = useStyles();
  const api = useApi(starryApiRef);
  const { t } = useTranslationRef(starryTranslationRef);
  const [asking, setAsking] = useState<'start' | 'stop'>();
  const { loading, allowed } = usePermission({
    permission: starryPlatformAdministerPermission,
  });

  const denied = !loading && !allowed ? t('rollout.denied') : undefined;
  const running = rollout?.state === 'running';
  const paused = rollout?.state === 'paused';
  const nothing = current === environments && !paused;
  const act = async (call: () => Promise<unknown>) => {
    await call();
    await props.onChanged();
  };

  return (
    <div className={classes.root}>
      {!running && (
        <ActionButton
          onClick={() => setAsking('start')}
          unavailableBecause={
            denied ?? (nothing ? t('rollout.nothing') : undefined)
          }
        >
          {paused ? t('rollout.resume') : t('rollout.start')}
        </ActionButton>
      )}
      {(running || paused) && (
        <ActionButton
          onClick={() => setAsking('stop')}
          unavailableBecause={denied}
        >
          {t('rollout.stop')}
        </ActionButton>
      )}
      <ConfirmDialog
        open={asking === 'start'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => act(() => api.rollOutChart())}
        words={{
          title: t('rollout.startTitle'),
          intro: t('rollout.startIntro'),
          items: [
            t('rollout.startBatches'),
            t('rollout.startUnchanged'),
            t('rollout.startPauses'),
          ],
          confirm: t('rollout.startConfirm'),
          pending: t('rollout.startPending'),
          failed: t('rollout.startFailed'),
        }}
      />
      <ConfirmDialog
        open={asking === 'stop'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => act(() => api.stopChartRollout())}
        words={{
          title: t('rollout.stopTitle'),
          intro: t('rollout.stopIntro'),
          items: [t('rollout.stopDone'), t('rollout.stopLeft')],
          confirm: t('rollout.stopConfirm'),
          pending: t('rollout.stopPending'),
          failed: t('rollout.stopFailed'),
        }}
      />
    </div>
  );
}
