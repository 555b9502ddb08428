import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Clock, systemClock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { Caller } from '../http/callerOf';
import { Branches, GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { ComponentResolver } from './ComponentResolver';
import { requireEntityRef } from './entityRef';
import { createEnvironmentId, Random } from './environmentId';
import { EnvironmentStore } from './EnvironmentStore';
import { findEntities } from './findEntities';
import { Issues, TakenError } from './Issues';
import { readRequest, RequestDraft } from './readRequest';
import { newRecord } from './newRecord';
import { Redeployer, Redeployment } from './Redeployer';
import { RequestChecker } from './RequestChecker';
import { ServiceResolver } from './ServiceResolver';
import { EnvironmentRecord } from './types';

/** What became of a request for an environment. */
export interface Creation {
  record: EnvironmentRecord;
  /** False for a dry run, and when an earlier request had made it. */
  created: boolean;
}

const NAME_PREFIX = /^[a-z0-9]([a-z0-9-]{0,34}[a-z0-9])?$/;
const MAX_PROPOSALS = 1000;

/** What people do with environments. It writes what is wanted, and no more. */
export class EnvironmentService {
  static create(options: EnvironmentServiceOptions): EnvironmentService {
    return new EnvironmentService(options);
  }

  readonly #options: EnvironmentServiceOptions;
  readonly #clock: Clock;
  readonly #checker: RequestChecker;
  readonly #redeployer: Redeployer;

  private constructor(options: EnvironmentServiceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#checker = new RequestChecker(options);
    this.#redeployer = new Redeployer({ ...options, clock: this.#clock });
  }

  /**
   * Records an environment that is wanted.
   *
   * @param body - The request, which may be anything at all.
   * @throws ValidationError with everything that is wrong.
   * @throws TakenError when only the name is in the way.
   */
  async create(
    body: unknown,
    caller: Caller,
    options: { dryRun: boolean },
  ): Promise<Creation> {
    const { store } = this.#options;
    const issues = new Issues();
    const draft = readRequest(body, issues);
    const earlier = await this.#earlierOf(draft, caller);
    if (earlier) {
      return { record: earlier, created: false };
    }
    const checked = await this.#checker.check(
      draft,
      caller.credentials,
      issues,
    );
    const record = newRecord({
      id: createEnvironmentId(this.#options.random),
      draft,
      checked,
      createdBy: caller.name,
      createdAt: this.#clock.now(),
      settings: this.#options.settings,
    });
    if (options.dryRun) {
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
      const made = await this.#earlierOf(draft, caller);
      if (made) {
        return { record: made, created: false };
      }
      await this.#checker.checkTaken(record.name, issues);
      issues.throwIfAny();
      throw error;
    }
    this.#announce(record.id);
    return { record, created: true };
  }

  /**
   * Asks for an environment to go; to ask again is fine.
   *
   * @throws NotFoundError when there is none.
   */
  async requestDeletion(
    id: string,
    caller: Caller,
  ): Promise<EnvironmentRecord> {
    const record = await this.#options.store.requestDeletion(id, {
      at: this.#clock.now(),
      entry: {
        at: this.#clock.now(),
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
    this.#announce(id);
    return record;
  }

  /**
   * Asks for services to be brought to the newest commits of their revisions,
   * or to other revisions; if they are there already, nothing changes.
   *
   * @param body - The request, which may be anything at all, or undefined.
   * @throws NotFoundError when there is no such environment.
   * @throws ConflictError when it is not wanted any more.
   * @throws ValidationError with everything that is wrong.
   */
  async redeploy(
    id: string,
    body: unknown,
    caller: Caller,
  ): Promise<Redeployment> {
    const redeployment = await this.#redeployer.redeploy(id, body, caller);
    if (redeployment.change !== undefined) {
      this.#announce(id);
    }
    return redeployment;
  }

  /** The first free name of `test-00`, `test-01`, … for the prefix `test`. */
  async proposeName(prefix: string): Promise<string> {
    if (!NAME_PREFIX.test(prefix)) {
      throw new InputError(
        'prefix: must consist of at most 36 lower-case letters, digits and ' +
          'hyphens, and begin and end with a letter or digit',
      );
    }
    const { store, settings } = this.#options;
    const used = new Set(await store.namesInUse(`${prefix}-`));
    for (let number = 0; number < MAX_PROPOSALS; number++) {
      const name = `${prefix}-${String(number).padStart(2, '0')}`;
      if (!used.has(name) && !settings.reservedNames.has(name)) {
        return name;
      }
    }
    throw new ConflictError(
      `prefix: all names from ${prefix}-00 to ${prefix}-${
        MAX_PROPOSALS - 1
      } are in use`,
    );
  }

  /** The branches of a component's repository. */
  async branches(component: string, caller: Caller): Promise<Branches> {
    const ref = requireEntityRef('component', component, 'component');
    const { catalog, addresses, git } = this.#options;
    const entities = await findEntities(catalog, [ref], caller.credentials);
    const entity = entities.get(ref);
    if (!entity) {
      throw new NotFoundError(`component: there is no ${ref} in the catalog`);
    }
    const repository = addresses.repositoryOf(entity);
    if ('problem' in repository) {
      throw new InputError(`component: ${ref} ${repository.problem}`);
    }
    return git.branches(repository);
  }

  async #earlierOf(
    draft: RequestDraft,
    caller: Caller,
  ): Promise<EnvironmentRecord | undefined> {
    const { name, requestId } = draft;
    if (requestId === undefined) {
      return undefined;
    }
    const earlier = await this.#options.store.getByRequestId(
      caller.name,
      requestId,
    );
    if (earlier && earlier.name !== name) {
      throw new TakenError([
        {
          field: 'requestId',
          message: `was used before, for the environment ${earlier.name}`,
        },
      ]);
    }
    return earlier;
  }

  #announce(id: string): void {
    this.#options.changes.changed([id]);
    this.#options.wakeReconciler();
  }
}

/** What the service works with. */
export interface EnvironmentServiceOptions {
  store: EnvironmentStore;
  settings: Settings;
  catalog: CatalogService;
  resolver: ServiceResolver;
  components: ComponentResolver;
  addresses: RepositoryAddresses;
  git: GitRepositories;
  changes: { changed(ids: string[]): void };
  /** Tells the reconciler that there is something to do; must not throw. */
  wakeReconciler(): void;
  clock?: Clock;
  random?: Random;
}
