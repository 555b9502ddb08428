import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { environmentNameIssues } from '@starry-idp/backstage-plugin-starry-common';
import { formatDuration, parseDuration } from '../config/duration';
import { Settings } from '../config/Settings';
import { EnvironmentStore } from './EnvironmentStore';
import { findEntities } from './findEntities';
import { Issues } from './Issues';
import { placeOf } from './placement';
import { RequestDraft } from './readRequest';
import { ResolvedServices, ServiceResolver } from './ServiceResolver';

const OWNER_KINDS = ['group', 'user'];

/** A request that can be met as it is. */
export interface CheckedRequest {
  name: string;
  owner: string;
  lifetimeMs: number;
  /** Name of the Argo CD instance that it goes to. */
  instance: string;
  resolved: ResolvedServices;
}

/** What requests are checked with. */
export interface RequestCheckerOptions {
  store: EnvironmentStore;
  settings: Settings;
  catalog: CatalogService;
  resolver: ServiceResolver;
}

/** Finds everything that is wrong with a request for an environment. */
export class RequestChecker {
  readonly #store: EnvironmentStore;
  readonly #settings: Settings;
  readonly #catalog: CatalogService;
  readonly #resolver: ServiceResolver;

  constructor(options: RequestCheckerOptions) {
    this.#store = options.store;
    this.#settings = options.settings;
    this.#catalog = options.catalog;
    this.#resolver = options.resolver;
  }

  /**
   * Checks a request against the catalog, the offerings, the repositories and
   * the environments there are.
   *
   * @param issues - What was wrong with its form; more is added.
   * @throws ValidationError, TakenError
   */
  async check(
    draft: RequestDraft,
    credentials: BackstageCredentials,
    issues: Issues,
  ): Promise<CheckedRequest> {
    const { name, owner, system, stage, lifetime, services } = draft;
    const refs = [owner, system, ...services.map(({ component }) => component)];
    const entities = await findEntities(
      this.#catalog,
      refs.filter(ref => ref !== undefined),
      credentials,
    );
    checkOwner(owner, entities, issues);
    if (system !== undefined && !entities.has(system)) {
      issues.add('system', `there is no ${system} in the catalog`);
    }
    const instance = placeOf(stage, this.#settings.instances, issues);
    const lifetimeMs = this.#checkLifetime(lifetime, issues);
    const resolved = await this.#resolver.resolve(services, entities, issues);
    await this.#checkName(name, resolved, issues);
    issues.throwIfAny();
    if (resolved.unavailable) {
      throw resolved.unavailable;
    }
    // Without them there were issues.
    return {
      name: name!,
      owner: owner!,
      lifetimeMs,
      instance: instance!,
      resolved,
    };
  }

  /** Adds an issue if another environment that is wanted has the name. */
  async checkTaken(name: string, issues: Issues): Promise<void> {
    const others = await this.#store.othersOfName(name, '');
    const taker = others.find(({ intent }) => intent === 'present');
    if (taker) {
      issues.addTaken(
        'name',
        `${name} is taken by the environment ${taker.id} of ${taker.owner}`,
      );
    }
  }

  async #checkName(
    name: string | undefined,
    resolved: ResolvedServices,
    issues: Issues,
  ): Promise<void> {
    if (name === undefined) {
      return;
    }
    const { domain, reservedNames } = this.#settings;
    const [longest = ''] = [...resolved.exposed].sort(
      (a, b) => b.length - a.length,
    );
    for (const problem of environmentNameIssues(name, longest, domain)) {
      issues.add('name', problem);
    }
    if (reservedNames.has(name)) {
      issues.add('name', `${name} is reserved`);
    }
    if (!issues.has('name')) {
      await this.checkTaken(name, issues);
    }
  }

  #checkLifetime(text: string | undefined, issues: Issues): number {
    const { defaultMs, minimumMs, maximumMs } = this.#settings.lifetime;
    if (text === undefined) {
      return defaultMs;
    }
    const milliseconds = parseDuration(text);
    if (milliseconds === undefined) {
      issues.add('lifetime', 'must be an ISO 8601 duration such as PT8H');
    } else if (milliseconds <= 0) {
      issues.add('lifetime', 'must be longer than zero');
    } else if (milliseconds < minimumMs) {
      issues.add('lifetime', `must be at least ${formatDuration(minimumMs)}`);
    } else if (milliseconds > maximumMs) {
      issues.add('lifetime', `must be at most ${formatDuration(maximumMs)}`);
    }
    return milliseconds ?? defaultMs;
  }
}

function checkOwner(
  owner: string | undefined,
  entities: Map<string, Entity>,
  issues: Issues,
): void {
  if (owner === undefined) {
    return;
  }
  if (!OWNER_KINDS.includes(owner.split(':')[0])) {
    issues.add('owner', `must be a group or a user, not ${owner}`);
  } else if (!entities.has(owner)) {
    issues.add('owner', `there is no ${owner} in the catalog`);
  }
}
