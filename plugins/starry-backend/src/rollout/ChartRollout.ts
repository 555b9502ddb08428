import { LoggerService } from '@backstage/backend-plugin-api';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { describeChartChange } from '../chart/describeChartChange';
import { sourceFor } from '../chart/sourceFor';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';
import { admissionAt } from '../lifecycle/admission';
import { Rollout } from './Rollout';
import { RolloutChange, RolloutStore } from './RolloutStore';

/** A rollout that breaks more than so many pauses. */
const MAX_BROKEN = 3;

/** What a reader is told until the reconciler has looked. */
const ROLLED_OUT: Verdict = {
  phase: 'provisioning',
  reason: 'ApplyingChange',
  message: 'A newer chart is rolled out to it, which begins shortly.',
};

/**
 * Brings a chart to all environments, as many at a time as an Argo CD is given
 * to bring up. All that it goes by is in the record, so that it may run
 * anywhere, at any time, and any number of times.
 */
export class ChartRollout {
  constructor(
    private readonly options: {
      rollouts: RolloutStore;
      settings: {
        domain: string;
        instances: Array<{ name: string }>;
        reconcile: Pick<Settings['reconcile'], 'maxProvisioning'>;
      };
      /** Told which environments changed; must not throw. */
      onChanged: (ids: string[]) => void;
      logger: LoggerService;
      clock: Clock;
    },
  ) {}

  /** Takes the next batch of each instance, if there is room for one. */
  async run(signal: AbortSignal): Promise<void> {
    const { rollouts, settings, onChanged, logger, clock } = this.options;
    const rollout = await rollouts.last();
    if (rollout?.state !== 'running') {
      return;
    }
    const now = clock.now();
    const instances = settings.instances.map(({ name }) => name);
    const progress = await rollouts.progress(rollout, instances, now);
    const { left, rolling, broken } = progress;
    const commit = rollout.chart.commit.slice(0, 7);
    if (broken > rollout.tolerated + MAX_BROKEN) {
      const reason = `${broken} environments that were ready before are not any more since they got it`;
      await rollouts.enter(rollout, 'paused', { from: ['running'], reason });
      logger.warn(`The rollout of the chart ${commit} is paused: ${reason}`);
      return;
    }
    if (left === 0 && rolling === 0) {
      await rollouts.enter(rollout, 'done', { from: ['running'] });
      logger.info(`The chart ${commit} is rolled out`);
      return;
    }
    for (const instance of instances) {
      if (signal.aborted) {
        return;
      }
      const ids = await rollouts.advance(rollout, {
        instance,
        now,
        admission: admissionAt(now, settings.reconcile.maxProvisioning),
        change: environment => this.changeOf(environment, rollout),
      });
      if (ids.length > 0) {
        onChanged(ids);
      }
    }
  }

  private changeOf(
    environment: EnvironmentRecord,
    { chart }: Rollout,
  ): RolloutChange {
    const source = sourceFor(environment, chart, this.options.settings.domain);
    const change =
      describeChartChange(environment.source, source) ?? 'the same chart';
    return {
      source,
      verdict: ROLLED_OUT,
      message: `The platform team rolls out another chart: ${change}.`,
    };
  }
}
