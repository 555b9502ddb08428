import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  AuthorizeResult,
  PermissionCriteria,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_ENVIRONMENT,
  starryEnvironmentCreatePermission,
  starryEnvironmentReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { EnvironmentStore } from '../record/EnvironmentStore';
import {
  StarryEnvironment,
  StarryEnvironmentFilter,
  starryEnvironmentResourceRef,
} from '../model/permissions';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

/** Decides who may do what with environments. */
export class EnvironmentAccess {
  private readonly permissions: PermissionsService;
  private readonly store: EnvironmentStore;
  private readonly authorized: (
    decision: PolicyDecision,
    environment: StarryEnvironment,
  ) => boolean;
  private readonly toFilter: (
    decision: PolicyDecision,
  ) => PermissionCriteria<StarryEnvironmentFilter> | undefined;

  constructor(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
    store: EnvironmentStore;
  }) {
    this.permissions = options.permissions;
    this.store = options.store;
    const ruleset = options.permissionsRegistry.getPermissionRuleset(
      starryEnvironmentResourceRef,
    );
    this.authorized = createConditionAuthorizer(ruleset);
    const transform = createConditionTransformer(ruleset);
    this.toFilter = decision =>
      decision.result === AuthorizeResult.CONDITIONAL
        ? transform(decision.conditions)
        : undefined;
  }

  /** @throws NotAllowedError */
  async requireCreate(credentials: BackstageCredentials): Promise<void> {
    const [{ result }] = await this.permissions.authorize(
      [{ permission: starryEnvironmentCreatePermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You may not create environments');
    }
  }

  /**
   * What the list must be restricted to, if to anything.
   *
   * @throws NotAllowedError for those who may see none at all.
   */
  async readable(
    credentials: BackstageCredentials,
  ): Promise<PermissionCriteria<StarryEnvironmentFilter> | undefined> {
    return this.toFilter(await this.decideOnReading(credentials));
  }

  /**
   * The environment, if the caller may see it.
   *
   * @throws NotFoundError also for one that the caller may not see, which
   * must not tell that it exists.
   */
  async read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<EnvironmentRecord> {
    const decision = await this.decideOnReading(credentials);
    const record = await this.store.get(id);
    if (!record || !this.authorized(decision, record)) {
      throw new NotFoundError(`There is no environment ${id}`);
    }
    return record;
  }

  /** Whether the caller may see the environment. */
  async mayRead(
    environment: EnvironmentRecord,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission: starryEnvironmentReadPermission }],
      { credentials },
    );
    return this.authorized(decision, environment);
  }

  /**
   * The environment, if the caller may do with it what the permission is for.
   *
   * @throws NotFoundError, NotAllowedError
   */
  async require(
    permission: ResourcePermission<typeof RESOURCE_TYPE_ENVIRONMENT>,
    id: string,
    credentials: BackstageCredentials,
  ): Promise<EnvironmentRecord> {
    const record = await this.read(id, credentials);
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (!this.authorized(decision, record)) {
      const { action } = permission.attributes;
      const verb = action === 'update' ? 'change' : action;
      throw new NotAllowedError(
        `You may not ${verb} the environment ${record.name}; it belongs to ${record.owner}`,
      );
    }
    return record;
  }

  private async decideOnReading(
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission: starryEnvironmentReadPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.DENY) {
      throw new NotAllowedError('You may not see environments');
    }
    return decision;
  }
}
