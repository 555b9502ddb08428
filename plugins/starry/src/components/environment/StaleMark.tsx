import CloudOffIcon from '@material-ui/icons/CloudOff';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { formatTime } from '../../format/formatTime';
import { starryTranslationRef } from '../../translation';
import { StatusLabel } from '../primitives';

/** Marks an environment whose Argo CD cannot be followed; others have none. */
export function StaleMark(props: { environment: Environment }) {
  const { freshness, phase } = props.environment;
  const { t } = useTranslationRef(starryTranslationRef);
  if (!freshness.stale || phase === 'gone') {
    return null;
  }
  return (
    <div>
      <StatusLabel icon={CloudOffIcon} tone="warning">
        {freshness.observedAt
          ? t('stale.since', { time: formatTime(freshness.observedAt) })
          : t('stale.neverSeen')}
      </StatusLabel>
    </div>
  );
}
