import { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '../access/audited';
import { Caller } from '../access/Caller';
import { ChartRepository } from '../chart/ChartRepository';
import { Clock } from '../clock/Clock';
import { createEnvironmentId, Random } from '../model/environmentId';
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

/** What the creator works with. */
export interface EnvironmentCreatorOptions extends RequestCheckerOptions {
  auditor: AuditorService;
  charts: ChartRepository;
  clock: Clock;
  random?: Random;
  /** Told of a new environment. */
  announce(id: string): void;
}

/** Writes the records of environments that are asked for. */
export class EnvironmentCreator {
  private readonly checker: RequestChecker;

  constructor(private readonly options: EnvironmentCreatorOptions) {
    this.checker = new RequestChecker(options);
  }

  /**
   * Records an environment that is wanted.
   *
   * @param body - The request, which may be anything at all.
   * @throws NotAllowedError, ServiceUnavailableError
   * @throws ValidationError with everything that is wrong.
   * @throws TakenError when only the name is in the way.
   */
  async create(
    body: unknown,
    caller: Caller,
    { dryRun }: { dryRun: boolean },
  ): Promise<Creation> {
    const { access, announce, auditor } = this.options;
    const creation = await audited(
      auditor,
      { eventId: 'environment-create', caller, meta: { dryRun } },
      async () => {
        await access.requireCreate(caller.credentials);
        return this.write(body, caller, dryRun);
      },
      ({ record: { id, name, owner } }) => ({ id, name, owner }),
    );
    if (creation.created) {
      announce(creation.record.id);
    }
    return creation;
  }

  private async write(
    body: unknown,
    caller: Caller,
    dryRun: boolean,
  ): Promise<Creation> {
    const { charts, clock, random, settings, store } = this.options;
    const issues = new Issues();
    const draft = readCreateRequest(body, issues);
    const earlier = await this.earlierOf(draft, caller);
    if (earlier) {
      return { record: earlier, created: false };
    }
    // Read meanwhile; should it fail, what is wrong with the request comes first.
    const reading = charts.read();
    reading.catch(() => {});
    const checked = await this.checker.check(draft, caller, issues);
    const chart = await reading;
    const record = newRecord({
      id: createEnvironmentId(random),
      draft,
      checked,
      createdBy: caller.name,
      createdAt: clock.now(),
      chart,
      settings,
    });
    if (dryRun) {
      return { record, created: false };
    }
    try {
      await store.create(record, {
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
    const earlier = await this.options.store.getByRequestId(
      caller.name,
      requestId,
    );
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
