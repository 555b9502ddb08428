import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  Environment,
  EnvironmentList,
  Phase,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';
import { audited } from '../access/audited';
import { Caller } from '../access/Caller';
import { ChartRepository } from '../chart/ChartRepository';
import { Clock, systemClock } from '../clock/Clock';
import { ComponentResolver } from '../requests/ComponentResolver';
import { requireEntityRef } from '../words/entityRef';
import { EnvironmentAccess } from '../access/EnvironmentAccess';
import { EnvironmentCreator } from './EnvironmentCreator';
import { Random } from '../model/environmentId';
import { InstanceKnowledge } from './presentEnvironment';
import { presentEnvironment, presentTimelineEntry } from './presentEnvironment';
import { requireUnchanged } from './precondition';
import { Redeployer } from './Redeployer';
import { RequestCheckerOptions } from '../requests/RequestChecker';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

const DEFAULT_LIMIT = 20;

/**
 * What people do with environments. Whoever asks, in whichever way, comes
 * through here: each method finds out whether the caller may, keeps changes in
 * the audit log, writes what is wanted, and no more.
 */
export class EnvironmentService {
  static create(options: EnvironmentServiceOptions): EnvironmentService {
    return new EnvironmentService(options);
  }

  private readonly options: EnvironmentServiceOptions;
  private readonly clock: Clock;
  private readonly creator: EnvironmentCreator;
  private readonly redeployer: Redeployer;

  private constructor(options: EnvironmentServiceOptions) {
    const { clock = systemClock } = options;
    this.options = options;
    this.clock = clock;
    this.creator = new EnvironmentCreator({ ...options, clock });
    this.redeployer = new Redeployer({ ...options, clock });
  }

  /**
   * Those that the caller may see, newest first.
   *
   * @throws NotAllowedError for those who may see none at all.
   * @throws InputError that names the part of the query that is wrong.
   */
  async list(
    query: EnvironmentQuery,
    caller: Caller,
  ): Promise<EnvironmentList> {
    const { access, store } = this.options;
    const filter = await access.readable(caller.credentials);
    const { entity, name, owner, phase, limit, cursor } = query;
    const page = await store.list({
      entity: entity && requireEntityRef('entity', entity, 'component'),
      name,
      owners: owner?.map(ref => requireEntityRef('owner', ref, 'group')),
      phases: phase,
      limit: limit ?? DEFAULT_LIMIT,
      cursor,
      filter,
    });
    const instances = await this.instanceKnowledge();
    return {
      items: page.items.map(record => presentEnvironment(record, instances)),
      totalItems: page.totalItems,
      pageInfo: { nextCursor: page.nextCursor },
    };
  }

  /** @throws NotFoundError also when the caller may not see it. */
  async get(id: string, caller: Caller): Promise<Environment> {
    const { access } = this.options;
    return this.present(await access.read(id, caller.credentials));
  }

  /** @throws NotFoundError also when the caller may not see it. */
  async timeline(
    id: string,
    query: { limit?: number; cursor?: string },
    caller: Caller,
  ): Promise<Timeline> {
    const { access, store } = this.options;
    await access.read(id, caller.credentials);
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const page = await store.timeline(id, { limit, cursor });
    return {
      items: page.items.map(presentTimelineEntry),
      pageInfo: { nextCursor: page.nextCursor },
    };
  }

  /**
   * Records an environment that is wanted.
   *
   * @param body - The request, which may be anything at all.
   * @returns The environment, and whether it is a new one: not for a dry run,
   * nor when an earlier request had made it.
   * @throws NotAllowedError
   * @throws ValidationError with everything that is wrong.
   * @throws TakenError when only the name is in the way.
   */
  async create(
    body: unknown,
    caller: Caller,
    options: { dryRun: boolean },
  ): Promise<{ environment: Environment; created: boolean }> {
    const { access, auditor } = this.options;
    const { record, created } = await audited(
      auditor,
      {
        eventId: 'environment-create',
        caller,
        meta: { dryRun: options.dryRun },
      },
      async () => {
        await access.requireCreate(caller.credentials);
        return this.creator.create(body, caller, options);
      },
      ({ record: { id, name, owner } }) => ({ id, name, owner }),
    );
    if (created) {
      this.announce(record.id);
    }
    return { environment: await this.present(record), created };
  }

  /**
   * Asks for an environment to go; to ask again is fine.
   *
   * @param seen - Generations, one of which it must have; any if undefined.
   * @throws NotFoundError, NotAllowedError
   * @throws ChangedError when it is another one, unless it goes already.
   */
  async requestDeletion(
    id: string,
    caller: Caller,
    seen?: number[],
  ): Promise<Environment> {
    const { access, auditor } = this.options;
    const record = await audited(
      auditor,
      { eventId: 'environment-delete', caller, meta: { id } },
      async () => {
        const known = await access.requireDelete(id, caller.credentials);
        return this.writeDeletion(known, caller, seen);
      },
      ({ name, owner }) => ({ name, owner }),
    );
    this.announce(id);
    return this.present(record);
  }

  /**
   * Asks for services to be brought to the newest commits of their revisions,
   * or to other revisions, and all of it to the newest chart; if they are there
   * already, nothing changes.
   *
   * @param body - The request, which may be anything at all, or undefined.
   * @param seen - Generations, one of which it must have; any if undefined.
   * @throws NotFoundError, NotAllowedError
   * @throws ChangedError when it is another one.
   * @throws ConflictError when it is not wanted any more.
   * @throws ValidationError with everything that is wrong.
   */
  async redeploy(
    id: string,
    body: unknown,
    caller: Caller,
    seen?: number[],
  ): Promise<{ environment: Environment; changed: boolean }> {
    const { access, auditor } = this.options;
    const { record, change } = await audited(
      auditor,
      { eventId: 'environment-redeploy', caller, meta: { id } },
      async () => {
        await access.requireUpdate(id, caller.credentials);
        return this.redeployer.redeploy(id, body, caller, seen);
      },
      redeployment => {
        const { name, owner } = redeployment.record;
        return {
          name,
          owner,
          ...(redeployment.change !== undefined && {
            change: redeployment.change,
          }),
        };
      },
    );
    if (change !== undefined) {
      this.announce(id);
    }
    return {
      environment: await this.present(record),
      changed: change !== undefined,
    };
  }

  private async writeDeletion(
    known: EnvironmentRecord,
    caller: Caller,
    seen: number[] | undefined,
  ): Promise<EnvironmentRecord> {
    const { store } = this.options;
    const { id, intent, generation } = known;
    if (intent === 'present') {
      await requireUnchanged(known, seen, store);
    }
    const at = this.clock.now();
    const record = await store.requestDeletion(id, {
      at,
      generation: seen && generation,
      entry: {
        at,
        type: 'delete-requested',
        message: 'Deletion was asked for.',
        phase: 'deleting',
        actor: caller.name,
      },
      verdict: {
        phase: 'deleting',
        reason: 'DeletionRequested',
        message: 'Deletion was asked for and begins shortly.',
      },
    });
    if (!record) {
      throw new NotFoundError(`There is no environment ${id}`);
    }
    if (record.intent === 'present') {
      // Somebody changed it in between.
      await requireUnchanged(record, seen, store);
      throw new ConflictError(
        `The environment ${record.name} is changing too fast; try again in a moment`,
      );
    }
    return record;
  }

  private announce(id: string): void {
    this.options.changes.changed([id]);
    this.options.wakeReconciler();
  }

  private async present(record: EnvironmentRecord): Promise<Environment> {
    return presentEnvironment(record, await this.instanceKnowledge());
  }

  private async instanceKnowledge(): Promise<InstanceKnowledge> {
    const { charts, settings, store } = this.options;
    return {
      settings: settings.instances,
      chart: await charts.known(),
      statuses: await store.listInstanceStatus(),
      now: this.clock.now(),
    };
  }
}

/** Which environments are asked for; parts that are left out take any. */
export interface EnvironmentQuery {
  entity?: string;
  name?: string;
  owner?: string[];
  phase?: Phase[];
  limit?: number;
  cursor?: string;
}

/** What the service works with. */
export interface EnvironmentServiceOptions extends RequestCheckerOptions {
  access: EnvironmentAccess;
  auditor: AuditorService;
  components: ComponentResolver;
  charts: ChartRepository;
  changes: { changed(ids: string[]): void };
  /** Tells the reconciler that there is something to do; must not throw. */
  wakeReconciler(): void;
  clock?: Clock;
  random?: Random;
}
