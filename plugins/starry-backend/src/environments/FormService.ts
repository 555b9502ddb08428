import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  BranchList,
  OwnerChoices,
} from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from '../access/Caller';
import { Settings } from '../config/Settings';
import { GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { requireEntityRef } from '../words/entityRef';
import { EnvironmentAccess } from '../access/EnvironmentAccess';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { findEntities } from '../requests/findEntities';
import { OwnerRule } from '../access/OwnerRule';

const DEFAULT_PREFIX = 'test';
const NAME_PREFIX = /^[a-z0-9]([a-z0-9-]{0,34}[a-z0-9])?$/;
const MAX_PROPOSALS = 1000;
const MAX_OWNERS = 200;

/**
 * What a form that asks for an environment is filled with; for those who may
 * ask for one.
 */
export class FormService {
  static create(options: FormServiceOptions): FormService {
    return new FormService(options);
  }

  private constructor(private readonly options: FormServiceOptions) {}

  /**
   * The first free name of `test-00`, `test-01`, … for the prefix `test`.
   *
   * @throws NotAllowedError, InputError, ConflictError
   */
  async proposeName(
    prefix: string = DEFAULT_PREFIX,
    caller: Caller,
  ): Promise<string> {
    const { access, settings, store } = this.options;
    // It tells which names are taken, also by what the caller may not see.
    await access.requireCreate(caller.credentials);
    if (!NAME_PREFIX.test(prefix)) {
      throw new InputError(
        'prefix: must consist of at most 36 lower-case letters, digits and ' +
          'hyphens, and begin and end with a letter or digit',
      );
    }
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

  /**
   * Who may own an environment that the caller asks for.
   *
   * @throws NotAllowedError
   */
  async owners(caller: Caller): Promise<OwnerChoices> {
    const { access, catalog, owners } = this.options;
    await access.requireCreate(caller.credentials);
    const { any } = await owners.allowedTo(caller);
    const refs = await owners.ownOf(caller);
    const entities = await findEntities(catalog, refs, caller.credentials);
    const items = refs.filter(ref => entities.has(ref));
    return { any, items: items.slice(0, MAX_OWNERS) };
  }

  /**
   * The branches of a component's repository.
   *
   * @throws NotAllowedError, NotFoundError, InputError
   */
  async branches(component: string, caller: Caller): Promise<BranchList> {
    const { access, catalog, addresses, git } = this.options;
    // Starry may read repositories that not everyone in the portal may.
    await access.requireCreate(caller.credentials);
    const ref = requireEntityRef('component', component, 'component');
    const entities = await findEntities(catalog, [ref], caller.credentials);
    const entity = entities.get(ref);
    if (!entity) {
      throw new NotFoundError(`component: there is no ${ref} in the catalog`);
    }
    const repository = addresses.repositoryOf(entity);
    if ('problem' in repository) {
      throw new InputError(`component: ${ref} ${repository.problem}`);
    }
    return git.branches(repository, { caller: caller.name });
  }
}

/** What the service works with. */
export interface FormServiceOptions {
  access: EnvironmentAccess;
  owners: OwnerRule;
  store: EnvironmentStore;
  settings: Pick<Settings, 'reservedNames'>;
  catalog: CatalogService;
  addresses: RepositoryAddresses;
  git: GitRepositories;
}
