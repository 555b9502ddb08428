import { ConflictError } from '@backstage/errors';
import { starryEnvironmentUpdatePermission } from '@starry-idp/backstage-plugin-starry-common';
import { ChartRepository } from '../chart/ChartRepository';
import { describeChartChange } from '../chart/describeChartChange';
import { sourceFor } from '../chart/sourceFor';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';
import { RedeployChecker } from '../requests/RedeployChecker';
import {
  RedeployDraft,
  readRedeployRequest,
} from '../requests/redeployRequest';
import { Command } from './Command';
import { describeChanges } from './describeChanges';

/** What a reader is told until the reconciler has looked. */
const CHANGE_REQUESTED: Verdict = {
  phase: 'provisioning',
  reason: 'ApplyingChange',
  message: 'A redeployment was asked for and begins shortly.',
};

/**
 * Brings services to the newest commits of their revisions, or to other
 * revisions, and all of the environment to the newest chart.
 */
export function redeployEnvironment(options: {
  checker: RedeployChecker;
  charts: Pick<ChartRepository, 'read'>;
  settings: Pick<Settings, 'domain'>;
  clock: Clock;
}): Command<RedeployDraft[]> {
  const { checker, charts, settings, clock } = options;
  return {
    name: 'redeploy',
    permission: starryEnvironmentUpdatePermission,
    read: readRedeployRequest,
    async decide(record, drafts, { caller, issues, askedAt }) {
      requireTimeLeft(record, clock.now());
      // A commit that was pushed just before must be found.
      const notBefore = askedAt;
      const services = await checker.check(record, drafts, issues, {
        caller,
        notBefore,
      });
      const chart = await charts.read({ notBefore });
      const source = sourceFor(record, chart, settings.domain);
      const changes = [
        describeChanges(record.services, services),
        describeChartChange(record.source, source),
      ].filter(told => told !== undefined);
      if (changes.length === 0) {
        return undefined;
      }
      // What waits to be created takes the change along.
      const waits = record.verdict.phase === 'pending';
      return {
        wanted: { services, ...(source && { source }) },
        verdict: waits ? record.verdict : CHANGE_REQUESTED,
        message: changes.join('; '),
      };
    },
  };
}

function requireTimeLeft(
  { name, expiresAt }: EnvironmentRecord,
  now: Date,
): void {
  if (expiresAt <= now) {
    throw new ConflictError(
      `The time of the environment ${name} is up, and it is about to be deleted`,
    );
  }
}
