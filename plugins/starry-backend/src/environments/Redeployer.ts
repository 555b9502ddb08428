import { ConflictError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { ChartRepository } from '../chart/ChartRepository';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { Caller } from '../access/Caller';
import { ComponentResolver } from '../requests/ComponentResolver';
import { describeChanges } from './describeChanges';
import { describeChartChange } from '../chart/describeChartChange';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { Issues } from '../words/Issues';
import { requireUnchanged } from './precondition';
import { readRedeployRequest } from '../requests/redeployRequest';
import { RedeployChecker } from '../requests/RedeployChecker';
import { sourceFor } from '../chart/sourceFor';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';

/** What became of a request to redeploy. */
export interface Redeployment {
  record: EnvironmentRecord;
  /** What changes, in one sentence; undefined if nothing does. */
  change?: string;
}

/** How often a change is tried again when others write meanwhile. */
const MAX_WRITE_ATTEMPTS = 10;

/** What a reader is told until the reconciler has looked. */
const CHANGE_REQUESTED: Verdict = {
  phase: 'provisioning',
  reason: 'ApplyingChange',
  message: 'A redeployment was asked for and begins shortly.',
};

/** Writes other commits, and the newest chart, into the records of environments. */
export class Redeployer {
  private readonly store: EnvironmentStore;
  private readonly clock: Clock;
  private readonly checker: RedeployChecker;
  private readonly charts: Pick<ChartRepository, 'read'>;
  private readonly settings: Pick<Settings, 'domain'>;

  constructor(options: {
    store: EnvironmentStore;
    catalog: CatalogService;
    components: ComponentResolver;
    charts: Pick<ChartRepository, 'read'>;
    settings: Pick<Settings, 'domain'>;
    clock: Clock;
  }) {
    this.store = options.store;
    this.clock = options.clock;
    this.checker = new RedeployChecker(options);
    this.charts = options.charts;
    this.settings = options.settings;
  }

  /**
   * @param seen - Generations, one of which it must have; any if undefined.
   * @throws NotFoundError, ConflictError, ChangedError, ValidationError,
   * ServiceUnavailableError
   */
  async redeploy(
    id: string,
    body: unknown,
    caller: Caller,
    seen?: number[],
  ): Promise<Redeployment> {
    const issues = new Issues();
    const drafts = readRedeployRequest(body, issues);
    const options = {
      caller: caller.name,
      credentials: caller.credentials,
      // A commit that was pushed just before must be found.
      notBefore: this.clock.now(),
    };
    for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
      const record = await this.requireWanted(id, seen);
      const services = await this.checker.check(
        record,
        drafts,
        issues,
        options,
      );
      const source = sourceFor(
        record,
        await this.charts.read(options),
        this.settings.domain,
      );
      const changes = [
        describeChanges(record.services, services),
        describeChartChange(record.source, source),
      ].filter(told => told !== undefined);
      if (changes.length === 0) {
        return { record };
      }
      const change = changes.join('; ');
      // What waits to be created takes the change along.
      const verdict =
        record.verdict.phase === 'pending' ? record.verdict : CHANGE_REQUESTED;
      const at = this.clock.now();
      const changed = await this.store.requestChange(id, {
        version: record.version,
        at,
        services,
        source,
        verdict,
        entry: {
          at,
          type: 'redeploy-requested',
          message: change,
          phase: verdict.phase,
          actor: caller.name,
        },
      });
      if (changed) {
        return { record: changed, change };
      }
      // Somebody else wrote in between: what follows from what they wrote?
    }
    throw new ConflictError(
      `The environment ${id} is changing too fast; try again in a moment`,
    );
  }

  private async requireWanted(
    id: string,
    seen: number[] | undefined,
  ): Promise<EnvironmentRecord> {
    const record = await this.store.get(id);
    if (!record) {
      throw new NotFoundError(`There is no environment ${id}`);
    }
    const { name, intent, verdict, expiresAt } = record;
    if (verdict.phase === 'gone') {
      throw new ConflictError(`The environment ${name} is gone`);
    }
    if (intent === 'absent') {
      throw new ConflictError(`The environment ${name} is being deleted`);
    }
    if (expiresAt <= this.clock.now()) {
      throw new ConflictError(
        `The time of the environment ${name} is up, and it is about to be deleted`,
      );
    }
    await requireUnchanged(record, seen, this.store);
    return record;
  }
}
