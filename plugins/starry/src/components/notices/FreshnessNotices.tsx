import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { formatTime } from '../../format/formatTime';
import { starryTranslationRef } from '../../translation';
import { Notice } from '../primitives';
import { RefreshFailedNotice } from './RefreshFailedNotice';

/**
 * Says when what is shown may be old: Starry did not answer, or it cannot
 * follow an Argo CD instance. Environments of other instances are as fresh as
 * ever.
 */
export function FreshnessNotices(props: {
  environments: Environment[];
  fetchedAt?: number;
  error?: Error;
  onRetry: () => void;
}) {
  const { environments, ...refresh } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <>
      <RefreshFailedNotice {...refresh} />
      {staleInstances(environments).map(({ instance, freshness }) => (
        <Notice key={instance} severity="warning">
          {(
            freshness.message ?? t('notice.staleUnexplained', { instance })
          ).replace(/\.$/, '')}
          .{' '}
          {freshness.observedAt
            ? t('notice.stale', { time: formatTime(freshness.observedAt) })
            : t('notice.staleNeverSeen')}
        </Notice>
      ))}
    </>
  );
}

/**
 * Of each stale instance, the environment that was seen the longest ago; one
 * that was never seen only if all of them are.
 */
function staleInstances(environments: Environment[]): Environment[] {
  const oldest = new Map<string, Environment>();
  for (const environment of environments) {
    const { instance, freshness, phase } = environment;
    if (!freshness.stale || phase === 'gone') {
      continue;
    }
    const known = oldest.get(instance);
    if (!known || seen(environment) < seen(known)) {
      oldest.set(instance, environment);
    }
  }
  return [...oldest.values()];
}

function seen({ freshness }: Environment): number {
  return freshness.observedAt ? Date.parse(freshness.observedAt) : Infinity;
}
