import DeleteSweepIcon from '@material-ui/icons/DeleteSweep';
import ErrorIcon from '@material-ui/icons/Error';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { Actor } from '../../primitives/Actor';
import { MutedText, StatusLabel } from '../../primitives';
import { TimeAgo } from '../../time/TimeAgo';

/** Who asked when for the orphan's removal, and how that goes. */
export function OrphanStateLabel(props: { orphan: Orphan }) {
  const { state, removalRequestedAt, removalRequestedBy } = props.orphan;
  const { t } = useTranslationRef(starryTranslationRef);
  if (state === 'found') {
    return null;
  }
  return (
    <>
      {state === 'removing' ? (
        <StatusLabel icon={DeleteSweepIcon} tone="warning">
          {t('orphan.removing')}
        </StatusLabel>
      ) : (
        <StatusLabel icon={ErrorIcon} tone="bad">
          {t('orphan.failed')}
        </StatusLabel>
      )}
      {removalRequestedAt && (
        <MutedText>
          {t('orphan.requested')} <TimeAgo since={removalRequestedAt} />
          {removalRequestedBy && (
            <>
              {' '}
              {t('details.by')}{' '}
              {removalRequestedBy === 'policy' ? (
                t('orphan.policy')
              ) : (
                <Actor actor={removalRequestedBy} />
              )}
            </>
          )}
        </MutedText>
      )}
    </>
  );
}
