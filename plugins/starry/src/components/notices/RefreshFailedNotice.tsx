import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { describeError } from '../../api';
import { formatTime } from '../../format/formatTime';
import { starryTranslationRef } from '../../translation';
import { Notice } from '../primitives';

/** Says that Starry did not answer, where an older answer is shown. */
export function RefreshFailedNotice(props: {
  fetchedAt?: number;
  error?: Error;
  onRetry: () => void;
}) {
  const { fetchedAt, error, onRetry } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  if (!error || !fetchedAt) {
    return null;
  }
  return (
    <Notice
      severity="warning"
      action={
        <Button size="small" color="inherit" onClick={onRetry}>
          {t('action.retry')}
        </Button>
      }
    >
      {t('notice.refreshFailed', { time: formatTime(fetchedAt) })}{' '}
      {describeError(error)}
    </Notice>
  );
}
