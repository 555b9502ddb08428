import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ChartRollout } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { Actor } from '../../primitives/Actor';
import { MutedText, Notice } from '../../primitives';
import { SHORT_COMMIT } from '../../environment/Revision';
import { TimeAgo } from '../../time/TimeAgo';

/** How far a rollout has come, and why it is paused if it is. */
export function RolloutProgress(props: { rollout: ChartRollout }) {
  const { commit, state, reason, left, rolling, broken } = props.rollout;
  const { t } = useTranslationRef(starryTranslationRef);
  const chart = commit.slice(0, SHORT_COMMIT);
  return (
    <>
      {state === 'paused' && (
        <Notice severity="warning">
          <strong>{t('rollout.paused', { chart })}</strong>
          <br />
          {reason}
        </Notice>
      )}
      <div>
        <Typography variant="body2" component="p" role="status">
          {t(`rollout.${state}`, { chart })}
          {state !== 'done' &&
            `: ${t('rollout.progress', {
              left: String(left),
              rolling: String(rolling),
              broken: String(broken),
            })}`}
        </Typography>
        <MutedText small>
          {t('rollout.startedBy')} <Actor actor={props.rollout.startedBy} />,{' '}
          <TimeAgo since={props.rollout.startedAt} />
        </MutedText>
      </div>
    </>
  );
}
