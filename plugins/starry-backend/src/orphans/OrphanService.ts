import {
  AuditorService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  Orphan,
  OrphanList,
  starryOrphanDeletePermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { audited } from '../access/audited';
import { Caller } from '../access/Caller';
import { requirePermission } from '../access/requirePermission';
import { Clock } from '../clock/Clock';
import { OrphanStore } from './OrphanStore';
import { presentOrphan } from './presentOrphan';
import { OrphanRecord } from './types';

const DEFAULT_LIMIT = 20;

/**
 * What the platform team does with orphans: checks the permission, keeps changes
 * in the audit log, and writes what is wanted.
 */
export class OrphanService {
  static create(options: {
    auditor: AuditorService;
    permissions: PermissionsService;
    orphans: OrphanStore;
    /** Names of the instances, as in the configuration. */
    instances: string[];
    /** Begins a search of the instance soon; must not throw. */
    searchNow: (instance: string) => void;
    clock: Clock;
  }): OrphanService {
    return new OrphanService(options);
  }

  private constructor(
    private readonly options: Parameters<typeof OrphanService.create>[0],
  ) {}

  /**
   * Reads the record only; no Argo CD is asked.
   *
   * @throws NotAllowedError
   */
  async list(
    query: { limit?: number; cursor?: string },
    { credentials }: Caller,
  ): Promise<OrphanList> {
    const { instances, orphans } = this.options;
    await this.requireRead(credentials);
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const page = await orphans.page({ limit, cursor });
    const searches = await orphans.listSearches();
    return {
      items: page.items.map(presentOrphan),
      totalItems: page.totalItems,
      pageInfo: { nextCursor: page.nextCursor },
      searches: instances.map(instance => {
        const last = searches.find(search => search.instance === instance);
        return {
          instance,
          at: last?.at.toISOString(),
          complete: last?.complete ?? false,
          message: last?.message,
        };
      }),
    };
  }

  /**
   * Asks for an orphan to be removed. Asking again does no harm.
   *
   * @throws NotAllowedError
   * @throws NotFoundError when there is none, perhaps not any more.
   * @throws ConflictError when something else has to go first.
   */
  async requestRemoval(id: string, caller: Caller): Promise<Orphan> {
    const { auditor, permissions, searchNow } = this.options;
    const { credentials } = caller;
    const requested = await audited(
      auditor,
      {
        eventId: 'orphan-remove',
        caller,
        meta: { actionType: 'request', id },
      },
      async () => {
        await this.requireRead(credentials);
        await requirePermission({
          permissions,
          permission: starryOrphanDeletePermission,
          credentials,
          doing: 'remove orphans',
        });
        return this.writeRemoval(id, caller.name);
      },
      ({ instance, kind, name }) => ({ instance, kind, name }),
    );
    searchNow(requested.instance);
    return presentOrphan(requested);
  }

  private async writeRemoval(id: string, by: string): Promise<OrphanRecord> {
    const { clock, orphans } = this.options;
    const orphan = await orphans.get(id);
    if (orphan && !orphan.removable) {
      throw new ConflictError(
        `The ${orphan.kind} ${orphan.name} cannot be removed by itself. ${
          orphan.nextStep ?? ''
        }`.trim(),
      );
    }
    const requested =
      orphan && (await orphans.requestRemoval(id, { at: clock.now(), by }));
    if (!requested) {
      throw new NotFoundError(`There is no orphan ${id}`);
    }
    return requested;
  }

  private async requireRead(credentials: BackstageCredentials): Promise<void> {
    await requirePermission({
      permissions: this.options.permissions,
      permission: starryPlatformReadPermission,
      credentials,
      doing: 'see orphans',
    });
  }
}
