import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { OrphanKind } from '@starry-idp/backstage-plugin-starry-common';
import { OrphanStore } from './OrphanStore';

const KINDS: OrphanKind[] = ['application', 'namespace', 'environment'];

/**
 * The metric `starry.orphans`, by `instance` and `kind`. Every replica reports
 * the same number from the record: take the maximum, not the sum.
 */
export function observeOrphans(options: {
  metrics: MetricsService;
  orphans: Pick<OrphanStore, 'count'>;
  /** Reported even when they have no orphans. */
  instances: string[];
}): void {
  const { metrics, orphans, instances } = options;
  const gauge = metrics.createObservableGauge<{
    instance: string;
    kind: OrphanKind;
  }>('starry.orphans', {
    description: 'What of Starry belongs to no environment any more',
    unit: '{orphan}',
  });
  gauge.addCallback(async result => {
    const counts = await orphans.count();
    const names = new Set([
      ...instances,
      ...counts.map(({ instance }) => instance),
    ]);
    for (const instance of names) {
      for (const kind of KINDS) {
        const count = counts.find(
          known => known.instance === instance && known.kind === kind,
        );
        result.observe(count?.total ?? 0, { instance, kind });
      }
    }
  });
}
