import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { formatDuration } from '../../format/formatDuration';
import { useNow } from '../../live/useNow';
import { starryTranslationRef } from '../../translation';
import { MutedText } from '../primitives';

/** How old the backend's last answer is. */
export function UpdatedAgo(props: { fetchedAt: number | undefined }) {
  const { t } = useTranslationRef(starryTranslationRef);
  const now = useNow(1_000);
  if (props.fetchedAt === undefined) {
    return null;
  }
  return (
    <MutedText>
      {t('time.updated', { duration: formatDuration(now - props.fetchedAt) })}
    </MutedText>
  );
}
