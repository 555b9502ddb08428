import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { EnvironmentChart } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { SHORT_COMMIT } from './Revision';

/** The commit of the chart that an environment is made of. */
export function ChartCommit(props: { chart: EnvironmentChart }) {
  const { commit, current } = props.chart;
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <>
      <code title={commit}>{commit.slice(0, SHORT_COMMIT)}</code>
      {current === false && `, ${t('chart.newer')}`}
    </>
  );
}
