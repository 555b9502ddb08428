import { ConflictError, NotFoundError } from '@backstage/errors';
import { OrphanList } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from '../clock/Clock';
import { OrphanStore } from './OrphanStore';
import { presentOrphan } from './presentOrphan';
import { OrphanRecord } from './types';

/** What an admin does with orphans. It writes what is wanted, and no more. */
export class OrphanService {
  static create(options: {
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

  /** From the record: nobody's Argo CD is asked. */
  async list(): Promise<OrphanList> {
    const { instances, orphans } = this.options;
    const searches = await orphans.listSearches();
    return {
      items: (await orphans.list()).map(presentOrphan),
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
   * Asks for an orphan to be removed; to ask again is fine.
   *
   * @throws NotFoundError when there is none, perhaps not any more.
   * @throws ConflictError when something else has to go first.
   */
  async requestRemoval(id: string, by: string): Promise<OrphanRecord> {
    const { clock, orphans, searchNow } = this.options;
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
    searchNow(requested.instance);
    return requested;
  }
}
