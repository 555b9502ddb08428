import { AuditorService } from '@backstage/backend-plugin-api';
import {
  Environment,
  EnvironmentList,
  Phase,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';
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
import { Command } from './Command';
import { CommandRunner, Order } from './CommandRunner';
import { CommandName, createCommands } from './commands';
import { RequestCheckerOptions } from '../requests/RequestChecker';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

const DEFAULT_LIMIT = 20;

/**
 * What people do with environments. Whoever asks, in whichever way, comes
 * through here, and is told of environments as far as they may know.
 */
export class EnvironmentService {
  static create(options: EnvironmentServiceOptions): EnvironmentService {
    return new EnvironmentService(options);
  }

  private readonly options: EnvironmentServiceOptions;
  private readonly clock: Clock;
  private readonly creator: EnvironmentCreator;
  private readonly runner: CommandRunner;
  private readonly commands: Record<CommandName, Command>;

  private constructor(options: EnvironmentServiceOptions) {
    const { clock = systemClock } = options;
    this.options = options;
    this.clock = clock;
    const { changes, wakeReconciler } = options;
    const announce = (id: string) => {
      changes.changed([id]);
      wakeReconciler();
    };
    this.creator = new EnvironmentCreator({ ...options, clock, announce });
    this.runner = new CommandRunner({ ...options, clock, announce });
    this.commands = createCommands({ ...options, clock });
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
   * @returns The environment, and whether it is a new one: not for a dry run,
   * nor when an earlier request had made it.
   * @throws what {@link EnvironmentCreator.create} does.
   */
  async create(
    body: unknown,
    caller: Caller,
    options: { dryRun: boolean },
  ): Promise<{ environment: Environment; created: boolean }> {
    const { record, created } = await this.creator.create(
      body,
      caller,
      options,
    );
    return { environment: await this.present(record), created };
  }

  /**
   * Has something done with an environment.
   *
   * @returns The environment, and whether anything changed.
   * @throws what {@link CommandRunner.run} does.
   */
  async run(
    name: CommandName,
    order: Order,
  ): Promise<{ environment: Environment; changed: boolean }> {
    const outcome = await this.runner.run(this.commands[name], order);
    return {
      environment: await this.present(outcome.record),
      changed: outcome.change !== undefined,
    };
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
