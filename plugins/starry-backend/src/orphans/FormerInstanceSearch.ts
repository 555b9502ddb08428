import { Clock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { findWithoutInstance } from './findOrphanEnvironments';
import { OrphanSource } from './InstanceSearch';
import { OrphanStore } from './OrphanStore';
import { FoundOrphan } from './types';

/** Searches the records for instances that are not configured any more. */
export class FormerInstanceSearch implements OrphanSource {
  static create(options: {
    /** Names of those that are configured. */
    configured: string[];
    environments: Pick<EnvironmentStore, 'countByInstance' | 'pagesOf'>;
    orphans: OrphanStore;
    clock: Clock;
  }): FormerInstanceSearch {
    return new FormerInstanceSearch(options);
  }

  private constructor(
    private readonly options: Parameters<typeof FormerInstanceSearch.create>[0],
  ) {}

  async search(): Promise<FoundOrphan[]> {
    const { clock, configured, environments, orphans } = this.options;
    const counts = await environments.countByInstance();
    const unknown = Object.keys(counts).filter(
      name => !configured.includes(name),
    );
    // What was found on one that is not configured cannot be seen any more.
    await orphans.keepOnly([...configured, ...unknown]);
    const found: FoundOrphan[] = [];
    for (const instance of unknown) {
      const orphaned: FoundOrphan[] = [];
      for await (const page of environments.pagesOf(instance)) {
        orphaned.push(...findWithoutInstance(instance, page));
      }
      found.push(...orphaned);
      await orphans.saveSearch(
        { instance, at: clock.now(), complete: true },
        orphaned,
        ['application', 'namespace', 'environment'],
      );
    }
    return found;
  }
}
