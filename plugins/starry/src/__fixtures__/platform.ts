import type {
  ChartRollout,
  ChartStatus,
  Instance,
  InstanceRights,
  Orphan,
  OrphanList,
  Right,
} from '@starry-idp/backstage-plugin-starry-common';

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

/** An instance that answers, with overrides. */
export function anInstance(overrides: Partial<Instance> = {}): Instance {
  return {
    name: 'main',
    reachable: true,
    version: 'v3.2.11',
    lastContactAt: ago(0),
    environments: 2,
    ...overrides,
  };
}

/** A right that is as it should be, with overrides. */
export function aRight(overrides: Partial<Right> = {}): Right {
  return {
    system: 'argocd',
    name: 'applications, create, starry/*',
    required: true,
    state: 'granted',
    message: 'Environments are created with it.',
    ...overrides,
  };
}

/** Rights of the instance `main`, checked three minutes ago. */
export function rightsOf(
  items: Right[],
  overrides: Partial<InstanceRights> = {},
): InstanceRights {
  return {
    instance: 'main',
    checkedAt: ago(3),
    version: 'v3.2.11',
    items,
    ...overrides,
  };
}

/** A namespace without a record, with overrides. */
export function anOrphan(overrides: Partial<Orphan> = {}): Orphan {
  return {
    id: 'orphan1',
    kind: 'namespace',
    instance: 'main',
    name: 'env-old-00-eeee0000',
    environmentId: 'eeee0000',
    reason: 'NoRecord',
    message: 'It has the label of an environment that Starry knows nothing of.',
    nextStep: 'Remove it if nobody needs what is in it.',
    state: 'found',
    removable: true,
    createdAt: ago(3 * 24 * 60),
    foundAt: ago(90),
    seenAt: ago(2),
    ...overrides,
  };
}

/** What a search of the instance `main` found two minutes ago. */
export function orphansOf(
  items: Orphan[],
  searches: OrphanList['searches'] = [
    { instance: 'main', at: ago(2), complete: true },
  ],
): OrphanList {
  return { items, searches, totalItems: items.length, pageInfo: {} };
}

/** A chart that all environments are made of, with overrides. */
export function aChart(overrides: Partial<ChartStatus> = {}): ChartStatus {
  return {
    revision: 'main',
    commit: 'c0ffee1'.padEnd(40, '0'),
    seenAt: ago(1),
    environments: 2,
    current: 2,
    ...overrides,
  };
}

/** A rollout of that chart which has come halfway, with overrides. */
export function aRollout(overrides: Partial<ChartRollout> = {}): ChartRollout {
  return {
    commit: 'c0ffee1'.padEnd(40, '0'),
    state: 'running',
    startedBy: 'user:default/guest',
    startedAt: ago(4),
    left: 1,
    rolling: 1,
    broken: 0,
    ...overrides,
  };
}
