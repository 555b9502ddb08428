import {
  aMinute,
  formatMs,
  median,
  quantile,
  RouteCount,
  Row,
} from '@starry-idp/dev-kit';
import { createAtOnce, namesOf, removeAll, SMALL } from './environments';
import type { PartOptions } from './PartOptions';
import { countAtRest } from './requests';
import type { Stage } from './stage';
import { measureUsage, Usage } from './usage';

const TIMEOUT_MS = 6 * 3_600_000;

/** Environments of ours that Kubernetes or Argo CD still knows anything of. */
async function leftOver({ argoCd, cluster }: Stage): Promise<string[]> {
  const namespaces = await cluster.kubectl('get', 'namespaces', '-o', 'name');
  const volumes = await cluster.kubectl(
    ...['get', 'persistentvolumes', '-o', 'name'],
  );
  return [
    ...(await argoCd.names()),
    ...namespaces.split('\n').filter(name => name.startsWith('namespace/env-')),
    ...volumes.split('\n').filter(Boolean),
  ];
}

function usageRow(doing: string, count: number, usage: Usage[]): Row {
  return {
    what: `${doing}: seconds of CPU for each, and megabytes before → at the peak`,
    value: usage
      .filter(({ cpu }) => Number.isFinite(cpu))
      .map(
        ({ name, cpu, memoryBefore, memoryPeak }) =>
          `${name} ${(cpu / count).toFixed(
            2,
          )} s, ${memoryBefore} → ${memoryPeak} MB`,
      )
      .join('; '),
  };
}

const perRoute = (routes: RouteCount[], count: number): string =>
  routes
    .map(({ route, count: n }) => `${(n / count).toFixed(2)} × ${route}`)
    .join(', ');

/** Many environments at once, from being asked for to being gone. */
export async function benchBurst(
  stage: Stage,
  options: PartOptions & { atRest: boolean },
): Promise<void> {
  const { environments: count, log, found } = options;
  const { cluster, proxy, portal } = stage;
  const processes = [
    { name: 'portal', pid: portal.pid! },
    ...cluster.status().filter(({ name }) => name !== 'redis'),
  ];

  log(`  ${count} at once: ${SMALL}`);
  let before = proxy.snapshot();
  let usage = measureUsage(processes);
  const created = await createAtOnce(stage, namesOf('burst', count), {
    timeoutMs: TIMEOUT_MS,
    log,
  });
  const { ids, accepted, refused, readyMs, failed } = created;
  const all = Math.max(...readyMs);
  [
    {
      what: `${count} environments (${SMALL}) asked for at once: ready`,
      value: `${readyMs.length} (${refused} requests refused, ${failed} failed)`,
      limit: `${count}`,
      ok: readyMs.length === count,
    },
    {
      what: '  accepted by the portal',
      value: `p50 ${formatMs(median(accepted))}, p95 ${formatMs(
        quantile(accepted, 0.95),
      )}, all ${formatMs(Math.max(...accepted))}`,
    },
    {
      what: '  the first ready, half of them, all of them',
      value: `${formatMs(Math.min(...readyMs))}, ${formatMs(
        median(readyMs),
      )}, ${formatMs(all)}`,
    },
    {
      what: '  ready a minute',
      value: aMinute(readyMs.length, all).toFixed(1),
    },
    {
      what: '  Argo CD requests for each',
      value: perRoute(proxy.since(before), count),
    },
    usageRow('  creating', count, usage()),
  ].forEach(found);

  if (options.atRest) {
    await countAtRest(stage, options);
  }

  before = proxy.snapshot();
  usage = measureUsage(processes);
  const begun = Date.now();
  const { unproved } = await removeAll(stage, ids, {
    timeoutMs: TIMEOUT_MS,
    log,
  });
  const took = Date.now() - begun;
  const left = await leftOver(stage);
  [
    {
      what: '  deleted at once: gone, and proved to be',
      value: `${ids.length - unproved} after ${formatMs(took)}, ${aMinute(
        ids.length,
        took,
      ).toFixed(1)} a minute`,
      limit: `${count}`,
      ok: ids.length - unproved === count,
    },
    {
      what: '  left in Argo CD and Kubernetes',
      value: left.length === 0 ? 'nothing' : left.slice(0, 5).join(', '),
      limit: 'nothing',
      ok: left.length === 0,
    },
    {
      what: '  Argo CD requests for each',
      value: perRoute(proxy.since(before), count),
    },
    usageRow('  deleting', count, usage()),
  ].forEach(found);
}
