import {
  AuditorService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { BasicPermission } from '@backstage/plugin-permission-common';
import {
  ChartStatus,
  starryPlatformAdministerPermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { audited } from '../access/audited';
import { Caller } from '../access/Caller';
import { requirePermission } from '../access/requirePermission';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { createEnvironmentId } from '../model/environmentId';
import { ChartRepository } from '../chart/ChartRepository';
import { Rollout } from './Rollout';
import { RolloutStore } from './RolloutStore';

/**
 * What the platform team does with the chart. It finds out whether the caller
 * may, keeps changes in the audit log, writes what is wanted, and no more.
 */
export class ChartService {
  static create(options: {
    auditor: AuditorService;
    permissions: PermissionsService;
    charts: ChartRepository;
    rollouts: RolloutStore;
    settings: Pick<Settings, 'chart' | 'instances'>;
    /** Has the next batch taken soon; must not throw. */
    rollOutNow: () => void;
    clock: Clock;
  }): ChartService {
    return new ChartService(options);
  }

  private constructor(
    private readonly options: Parameters<typeof ChartService.create>[0],
  ) {}

  /**
   * From the record: nobody's git is asked.
   *
   * @throws NotAllowedError
   */
  async status({ credentials }: Caller): Promise<ChartStatus> {
    await this.require(
      starryPlatformReadPermission,
      credentials,
      'see how the chart is rolled out',
    );
    return this.present();
  }

  /**
   * Has the newest chart brought to all environments. One that is paused goes
   * on; to ask again for one that runs is fine.
   *
   * @throws NotAllowedError
   * @throws ServiceUnavailableError when the chart's repository cannot be read.
   */
  async rollOut(caller: Caller): Promise<ChartStatus> {
    const { auditor, rollOutNow } = this.options;
    await audited(
      auditor,
      { eventId: 'chart-roll-out', caller, meta: { actionType: 'start' } },
      async () => {
        await this.requireAdminister(caller);
        return this.start(caller.name);
      },
      ({ id, chart }) => ({ id, commit: chart.commit }),
    );
    rollOutNow();
    return this.present();
  }

  /**
   * Takes no further batch; what has the chart keeps it.
   *
   * @throws NotAllowedError
   */
  async stop(caller: Caller): Promise<ChartStatus> {
    const { auditor, rollouts } = this.options;
    await audited(
      auditor,
      { eventId: 'chart-roll-out', caller, meta: { actionType: 'stop' } },
      async () => {
        await this.requireAdminister(caller);
        const last = await rollouts.last();
        if (last) {
          const from: Rollout['state'][] = ['running', 'paused'];
          await rollouts.enter(last, 'stopped', { from });
        }
        return last;
      },
      last => (last ? { id: last.id, commit: last.chart.commit } : {}),
    );
    return this.present();
  }

  private async start(by: string): Promise<Rollout> {
    const { charts, rollouts, clock } = this.options;
    const now = clock.now();
    const chart = await charts.read({ notBefore: now });
    const last = await rollouts.last();
    const same =
      last?.chart.commit === chart.commit &&
      last.chart.repoUrl === chart.repoUrl &&
      last.chart.path === chart.path;
    if (last && same && last.state === 'running') {
      return last;
    }
    if (last && same && last.state === 'paused') {
      const { broken } = await rollouts.progress(last, this.instances(), now);
      const tolerated = broken;
      await rollouts.enter(last, 'running', { from: ['paused'], tolerated });
      return last;
    }
    const rollout: Rollout = {
      id: createEnvironmentId(),
      chart,
      state: 'running',
      tolerated: 0,
      startedBy: by,
      startedAt: now,
    };
    await rollouts.start(rollout);
    return rollout;
  }

  private async present(): Promise<ChartStatus> {
    const { charts, rollouts, settings, clock } = this.options;
    const chart = await charts.known();
    const { total, current } = await rollouts.countOf(chart?.commit);
    const last = await rollouts.last();
    const progress =
      last && (await rollouts.progress(last, this.instances(), clock.now()));
    return {
      revision: settings.chart.revision,
      commit: chart?.commit,
      seenAt: chart?.resolvedAt.toISOString(),
      environments: total,
      current,
      rollout: last &&
        progress && {
          commit: last.chart.commit,
          state: last.state,
          reason: last.reason,
          startedBy: last.startedBy,
          startedAt: last.startedAt.toISOString(),
          ...progress,
        },
    };
  }

  private instances(): string[] {
    return this.options.settings.instances.map(({ name }) => name);
  }

  private async requireAdminister({ credentials }: Caller): Promise<void> {
    const doing = 'roll out the chart';
    await this.require(starryPlatformReadPermission, credentials, doing);
    await this.require(starryPlatformAdministerPermission, credentials, doing);
  }

  private async require(
    permission: BasicPermission,
    credentials: BackstageCredentials,
    doing: string,
  ): Promise<void> {
    const { permissions } = this.options;
    await requirePermission({ permissions, permission, credentials, doing });
  }
}
