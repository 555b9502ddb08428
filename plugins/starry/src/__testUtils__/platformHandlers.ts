import type {
  ChartStatus,
  InstanceList,
  InstanceRightsList,
  OrphanList,
} from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import {
  aChart,
  anInstance,
  aRight,
  orphansOf,
  rightsOf,
} from '../__fixtures__/platform';

const BASE = 'http://localhost:7007/api/starry';

/** What the platform team sees; all is well unless a test changes it. */
export interface PlatformState {
  instances: InstanceList;
  rights: InstanceRightsList;
  orphans: OrphanList;
  chart: ChartStatus;
}

/** A platform with one instance, where all is well. */
export function aPlatform(): PlatformState {
  return {
    instances: { items: [anInstance()] },
    rights: { items: [rightsOf([aRight()])] },
    orphans: orphansOf([]),
    chart: aChart(),
  };
}

/** A backend that answers with what `platform` is at the time. */
export function platformHandlers(platform: PlatformState) {
  return [
    http.get(`${BASE}/instances`, () => HttpResponse.json(platform.instances)),
    http.get(`${BASE}/rights`, () => HttpResponse.json(platform.rights)),
    http.get(`${BASE}/orphans`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const begin = Number(searchParams.get('cursor') ?? 0);
      const end = begin + Number(searchParams.get('limit'));
      const { items } = platform.orphans;
      return HttpResponse.json({
        ...platform.orphans,
        items: items.slice(begin, end),
        pageInfo: end < items.length ? { nextCursor: String(end) } : {},
      });
    }),
    http.get(`${BASE}/chart`, () => HttpResponse.json(platform.chart)),
  ];
}
