import { CatalogService } from '@backstage/plugin-catalog-node';
import { environmentNameIssues } from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from '../access/Caller';
import { parseDuration } from '../words/duration';
import { Settings } from '../config/Settings';
import { EnvironmentAccess } from '../access/EnvironmentAccess';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { checkOwner } from './checkOwner';
import { checkTemplate } from './checkTemplate';
import { findEntities } from './findEntities';
import { Issues } from '../words/Issues';
import { OwnerRule } from '../access/OwnerRule';
import { placeOf } from './placement';
import { ComponentResolver } from './ComponentResolver';
import { creationOf } from './policyRequest';
import { RequestPolicies } from '../policies/RequestPolicies';
import { ServiceSpec } from '../model/ServiceSpec';
import { RequestDraft } from './createRequest';
import { ServiceResolver } from './ServiceResolver';

/** A request that can be met as it is. */
export interface CheckedRequest {
  name: string;
  owner: string;
  lifetimeMs: number;
  /** Name of the Argo CD instance that it goes to. */
  instance: string;
  services: ServiceSpec[];
  /** Names of the services that get an address in the browser. */
  exposed: Set<string>;
}

/** What requests are checked with. */
export interface RequestCheckerOptions {
  access: EnvironmentAccess;
  owners: OwnerRule;
  store: EnvironmentStore;
  settings: Settings;
  catalog: CatalogService;
  resolver: ServiceResolver;
  components: ComponentResolver;
  policies: RequestPolicies;
}

/** Finds everything that is wrong with a request for an environment. */
export class RequestChecker {
  constructor(private readonly options: RequestCheckerOptions) {}

  /**
   * Checks a request against the catalog, the offerings, the repositories and
   * the environments there are.
   *
   * @param issues - What was wrong with its form; more is added.
   * @throws ValidationError, TakenError
   */
  async check(
    draft: RequestDraft,
    caller: Caller,
    issues: Issues,
  ): Promise<CheckedRequest> {
    const { name, owner, system, stage, template, lifetime, services } = draft;
    const refs = [
      owner,
      system,
      template,
      ...services.map(({ component }) => component),
    ];
    const [entities, allowedOwners] = await Promise.all([
      findEntities(
        this.options.catalog,
        refs.filter(ref => ref !== undefined),
        caller.credentials,
      ),
      this.options.owners.allowedTo(caller),
    ]);
    checkOwner(owner, entities, allowedOwners, issues);
    if (system !== undefined && !entities.has(system)) {
      issues.add('system', `there is no ${system} in the catalog`);
    }
    checkTemplate(template, entities, issues);
    const instance = placeOf(stage, this.options.settings.instances, issues);
    const lifetimeMs = readLifetime(
      lifetime,
      this.options.settings.lifetime,
      issues,
    );
    const checked = await this.options.resolver.check(services, issues);
    const exposed = new Set(
      checked.flatMap(service => (service.exposed ? [service.name] : [])),
    );
    checkName(name, exposed, this.options.settings.domain, issues);
    const undecided = await this.options.policies.check(
      creationOf(draft, {
        ...this.options,
        entities,
        services: checked,
        lifetimeMs,
      }),
      { caller, place: { instance } },
      issues,
    );
    const resolved = await this.options.resolver.build(
      checked,
      entities,
      issues,
      {
        caller: caller.name,
      },
    );
    if (name !== undefined && !issues.has('name')) {
      await this.checkTaken(name, caller, issues);
    }
    issues.throwIfAny();
    const failure = undecided ?? resolved.unavailable;
    if (failure) {
      throw failure;
    }
    // Without them there were issues.
    return {
      name: name!,
      owner: owner!,
      lifetimeMs: lifetimeMs!,
      instance: instance!,
      services: resolved.services,
      exposed,
    };
  }

  /**
   * Adds an issue if another environment that is wanted has the name. It tells
   * of that one only what the caller may see anyway.
   */
  async checkTaken(
    name: string,
    caller: Caller,
    issues: Issues,
  ): Promise<void> {
    const others = await this.options.store.othersOfName(name, '');
    const taker = others.find(({ intent }) => intent === 'present');
    if (taker) {
      const known = await this.options.access.mayRead(
        taker,
        caller.credentials,
      );
      issues.addTaken(
        'name',
        known
          ? `${name} is taken by the environment ${taker.id} of ${taker.owner}`
          : `${name} is taken`,
      );
    }
  }
}

function checkName(
  name: string | undefined,
  exposed: Set<string>,
  domain: string,
  issues: Issues,
): void {
  if (name !== undefined) {
    const [longest = ''] = [...exposed].sort((a, b) => b.length - a.length);
    for (const problem of environmentNameIssues(name, longest, domain)) {
      issues.add('name', problem);
    }
  }
}

function readLifetime(
  text: string | undefined,
  { defaultMs }: Settings['lifetime'],
  issues: Issues,
): number | undefined {
  if (text === undefined) {
    return defaultMs;
  }
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    issues.add('lifetime', 'must be an ISO 8601 duration such as PT8H');
    return undefined;
  }
  if (milliseconds <= 0) {
    issues.add('lifetime', 'must be longer than zero');
    return undefined;
  }
  return milliseconds;
}
