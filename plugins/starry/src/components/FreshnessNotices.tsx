import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { describeError } from '../api';
import { formatTime } from '../format/formatTime';
import { starryTranslationRef } from '../translation';
import { Notice } from './primitives';

/**
 * Says when what is shown may be old: Starry did not answer, or it cannot
 * follow an Argo CD instance.
 */
export function FreshnessNotices(props: {
  environments: Environment[];
  fetchedAt?: number;
  error?: Error;
  onRetry: () => void;
}) {
  const { environments, fetchedAt, error, onRetry } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <>
      {error && fetchedAt && (
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
      )}
      {staleInstances(environments).map(({ instance, freshness }) => (
        <Notice key={instance} severity="warning">
          {freshness.message ?? t('notice.staleUnexplained', { instance })}.{' '}
          {freshness.observedAt
            ? t('notice.stale', {
                time: formatTime(Date.parse(freshness.observedAt)),
              })
            : t('notice.staleNeverSeen')}
        </Notice>
      ))}
    </>
  );
}

/** Of each stale instance, the environment that was seen the longest ago. */
function staleInstances(environments: Environment[]): Environment[] {
  const oldest = new Map<string, Environment>();
  for (const environment of environments) {
    const { instance, freshness, phase } = environment;
    if (!freshness.stale || phase === 'gone') {
      continue;
    }
    const other = oldest.get(instance)?.freshness.observedAt;
    if (
      !oldest.has(instance) ||
      (other && (freshness.observedAt ?? '') < other)
    ) {
      oldest.set(instance, environment);
    }
  }
  return [...oldest.values()];
}
