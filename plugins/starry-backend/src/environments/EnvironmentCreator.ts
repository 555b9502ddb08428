import { Caller } from '../access/Caller';
import { ChartRepository } from '../chart/ChartRepository';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { createEnvironmentId, Random } from '../model/environmentId';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { Issues, TakenError } from '../words/Issues';
import { newRecord } from '../requests/newRecord';
import { readCreateRequest, RequestDraft } from '../requests/createRequest';
import { differingFields, hashRequest } from '../requests/requestHash';
import {
  RequestChecker,
  RequestCheckerOptions,
} from '../requests/RequestChecker';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

/** What became of a request for an environment. */
export interface Creation {
  record: EnvironmentRecord;
  /** False for a dry run, and when an earlier request had made it. */
  created: boolean;
}

/** Writes the records of environments that are asked for. */
export class EnvironmentCreator {
  private readonly store: EnvironmentStore;
  private readonly settings: Settings;
  private readonly clock: Clock;
  private readonly random?: Random;
  private readonly checker: RequestChecker;
  private readonly charts: ChartRepository;

  constructor(
    options: RequestCheckerOptions & {
      charts: ChartRepository;
      clock: Clock;
      random?: Random;
    },
  ) {
    this.store = options.store;
    this.settings = options.settings;
    this.clock = options.clock;
    this.random = options.random;
    this.checker = new RequestChecker(options);
    this.charts = options.charts;
  }

  /** @throws ValidationError, TakenError, ServiceUnavailableError */
  async create(
    body: unknown,
    caller: Caller,
    options: { dryRun: boolean },
  ): Promise<Creation> {
    const issues = new Issues();
    const draft = readCreateRequest(body, issues);
    const earlier = await this.earlierOf(draft, caller);
    if (earlier) {
      return { record: earlier, created: false };
    }
    // Read meanwhile; should it fail, what is wrong with the request comes first.
    const reading = this.charts.read();
    reading.catch(() => {});
    const checked = await this.checker.check(draft, caller, issues);
    const chart = await reading;
    const record = newRecord({
      id: createEnvironmentId(this.random),
      draft,
      checked,
      createdBy: caller.name,
      createdAt: this.clock.now(),
      chart,
      settings: this.settings,
    });
    if (options.dryRun) {
      return { record, created: false };
    }
    try {
      await this.store.create(record, {
        at: record.createdAt,
        type: 'created',
        message: 'The environment was asked for.',
        phase: record.verdict.phase,
        actor: caller.name,
      });
    } catch (error) {
      // Someone was faster: the same request again, or another of that name.
      const made = await this.earlierOf(draft, caller);
      if (made) {
        return { record: made, created: false };
      }
      await this.checker.checkTaken(record.name, caller, issues);
      issues.throwIfAny();
      throw error;
    }
    return { record, created: true };
  }

  private async earlierOf(
    draft: RequestDraft,
    caller: Caller,
  ): Promise<EnvironmentRecord | undefined> {
    const { requestId } = draft;
    if (requestId === undefined) {
      return undefined;
    }
    const earlier = await this.store.getByRequestId(caller.name, requestId);
    if (!earlier) {
      return undefined;
    }
    // Of what was asked for before there were digests, the name is known.
    const {
      requestHash: before = hashRequest({ ...draft, name: earlier.name }),
    } = earlier;
    const differing = differingFields(before, hashRequest(draft));
    if (differing.length > 0) {
      throw new TakenError([
        {
          field: 'requestId',
          message: `was used before, for the environment ${
            earlier.name
          }, with something else in ${differing.join(
            ', ',
          )}; send the same again, or another requestId`,
        },
      ]);
    }
    return earlier;
  }
}
