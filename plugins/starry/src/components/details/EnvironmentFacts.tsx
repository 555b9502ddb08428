import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { formatDateTime } from '../../format/formatDateTime';
import { starryTranslationRef } from '../../translation';
import { Actor } from '../primitives/Actor';
import { ChartCommit } from '../environment/ChartCommit';
import { Facts } from '../primitives';
import { TimeAgo } from '../time/TimeAgo';
import { TimeLeft } from '../time/TimeLeft';

/** Who owns the environment, how long it lives, and where it is. */
export function EnvironmentFacts(props: { environment: Environment }) {
  const { environment } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const gone = environment.phase === 'gone';
  return (
    <Facts
      facts={[
        [
          t('field.owner'),
          <EntityRefLink entityRef={environment.owner} defaultKind="group" />,
        ],
        [t('field.createdBy'), <Actor actor={environment.createdBy} />],
        [t('field.created'), <TimeAgo since={environment.createdAt} />],
        [
          t('field.timeLeft'),
          !gone && <TimeLeft until={environment.expiresAt} />,
        ],
        [t('field.expires'), !gone && formatDateTime(environment.expiresAt)],
        [
          t('field.system'),
          environment.system && (
            <EntityRefLink
              entityRef={environment.system}
              defaultKind="system"
            />
          ),
        ],
        [
          t('field.template'),
          environment.template && (
            <EntityRefLink
              entityRef={environment.template}
              defaultKind="template"
            />
          ),
        ],
        [t('field.stage'), environment.stage],
        [t('field.instance'), environment.instance],
        [t('field.application'), <code>{environment.application}</code>],
        [t('field.namespace'), <code>{environment.namespace}</code>],
        [
          t('field.chart'),
          environment.chart && <ChartCommit chart={environment.chart} />,
        ],
        [
          t('field.seen'),
          !gone && environment.freshness.observedAt && (
            <TimeAgo since={environment.freshness.observedAt} />
          ),
        ],
      ]}
    />
  );
}
