import { NotFoundError } from '@backstage/errors';
import type { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import {
  aChart,
  anInstance,
  anOrphan,
  aRight,
  aRollout,
  orphansOf,
  rightsOf,
} from '../src/__fixtures__/platform';

const REMOVAL_MS = 8_000;

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

/**
 * What the platform team sees: an instance that does well and one that is
 * down, rights that are missing, and orphans of every kind and state.
 */
export class FakePlatform {
  private orphans: Orphan[] = [
    anOrphan(),
    anOrphan({
      id: 'orphan2',
      kind: 'application',
      name: 'env-checkout-discount-codes-for-returning-eeee0001',
      reason: 'RecordGone',
      message:
        'Its environment was gone already, and then Argo CD had the application again.',
      nextStep: 'Remove it.',
    }),
    anOrphan({
      id: 'orphan3',
      kind: 'environment',
      name: 'test-02',
      environmentId: 'aaaa0002',
      instance: 'staging',
      reason: 'ApplicationVanished',
      message: 'Its application is no longer in Argo CD.',
      nextStep: 'Remove it, and create it again.',
      state: 'failed',
      removalRequestedAt: ago(12),
      removalRequestedBy: 'user:default/guest',
    }),
    anOrphan({
      id: 'orphan4',
      instance: 'retired',
      name: 'env-legacy-eeee0003',
      reason: 'InstanceUnknown',
      message: 'The instance retired is no longer configured.',
      nextStep: 'Configure the instance again, or delete it by hand.',
      removable: false,
    }),
  ];

  private chart = aChart({ environments: 9, current: 4 });

  async getChart() {
    return this.chart;
  }

  async rollOutChart() {
    this.chart = {
      ...this.chart,
      rollout: aRollout({ startedAt: ago(0), left: 5 }),
    };
    return this.chart;
  }

  async stopChartRollout() {
    const { rollout } = this.chart;
    this.chart = {
      ...this.chart,
      rollout: rollout && { ...rollout, state: 'stopped' },
    };
    return this.chart;
  }

  async listInstances() {
    return {
      items: [
        anInstance({ stages: ['ephemeral', 'development'] }),
        anInstance({
          name: 'staging',
          reachable: false,
          message: 'connect ECONNREFUSED 10.1.2.3:443',
          lastContactAt: ago(25),
          environments: 1,
        }),
      ],
    };
  }

  async listRights() {
    return {
      items: [
        rightsOf([
          aRight({
            name: 'applications, delete, starry/*',
            state: 'missing',
            message: 'Environments cannot be deleted.',
            nextStep:
              'Add "p, proj:starry:starry, applications, delete, starry/*, allow" to the role of the project.',
          }),
          aRight({
            system: 'kubernetes',
            name: 'namespaces, get',
            required: false,
            state: 'missing',
            message: 'That an environment is gone cannot be verified.',
            nextStep: 'Apply deploy/kubernetes/starry.yaml to the cluster.',
          }),
          aRight({
            name: 'clusters, create, *',
            required: false,
            state: 'excessive',
            message: 'Whoever has the token could add clusters.',
            nextStep: 'Take it away.',
          }),
          aRight({ name: 'applications, get, starry/*' }),
          aRight(),
          aRight({ name: 'applications, sync, starry/*' }),
        ]),
        rightsOf(
          [
            aRight({
              state: 'unknown',
              message: 'It was not known whether environments can be created.',
            }),
          ],
          {
            instance: 'staging',
            message: 'It refuses connections, so its rights are as of before.',
          },
        ),
      ],
    };
  }

  async listOrphans() {
    return orphansOf(this.orphans, [
      { instance: 'main', at: ago(2), complete: true },
      {
        instance: 'staging',
        at: ago(2),
        complete: false,
        message:
          'Its applications could not be listed: it refuses connections.',
      },
    ]);
  }

  async removeOrphan(id: string) {
    const orphan = this.orphans.find(one => one.id === id);
    if (!orphan) {
      throw new NotFoundError(`No orphan ${id}`);
    }
    const removing: Orphan = {
      ...orphan,
      state: 'removing',
      removalRequestedAt: new Date().toISOString(),
      removalRequestedBy: 'user:default/guest',
    };
    this.orphans = this.orphans.map(one => (one.id === id ? removing : one));
    setTimeout(() => {
      this.orphans = this.orphans.filter(one => one.id !== id);
    }, REMOVAL_MS);
    return removing;
  }
}
