import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { formatDateTime } from '../../format/formatDateTime';
import { formatDuration } from '../../format/formatDuration';
import { useNow } from '../../live/useNow';
import { starryTranslationRef } from '../../translation';

/** How long ago an ISO 8601 time was, going on by itself. */
export function TimeAgo(props: { since: string }) {
  const { t } = useTranslationRef(starryTranslationRef);
  const duration = formatDuration(useNow(1_000) - Date.parse(props.since));
  return (
    <time dateTime={props.since} title={formatDateTime(props.since)}>
      {t('time.ago', { duration })}
    </time>
  );
}
