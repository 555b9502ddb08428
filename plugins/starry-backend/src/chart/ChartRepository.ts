import { ServiceUnavailableError } from '@backstage/errors';
import { Clock, systemClock } from '../clock/Clock';
import { ChartSettings } from '../config/Settings';
import { CACHE_MS, GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { Chart, ChartStore } from './ChartStore';

const COMMIT = /^[0-9a-f]{40}$/;

/** Tells which commit the configured chart is. */
export class ChartRepository {
  private readonly chart: ChartSettings;
  private readonly addresses: RepositoryAddresses;
  private readonly git: GitRepositories;
  private readonly store: ChartStore;
  private readonly clock: Clock;

  constructor(options: {
    chart: ChartSettings;
    addresses: RepositoryAddresses;
    git: GitRepositories;
    store: ChartStore;
    clock?: Clock;
  }) {
    this.chart = options.chart;
    this.addresses = options.addresses;
    this.git = options.git;
    this.store = options.store;
    this.clock = options.clock ?? systemClock;
  }

  /**
   * The chart as it is now, by its repository.
   *
   * @param options.notBefore - What was read earlier than this does not count.
   * @throws ServiceUnavailableError when the repository cannot be read, or does
   * not have the configured revision.
   */
  async read(options: { notBefore?: Date } = {}): Promise<Chart> {
    const remembered = this.clock.now().getTime() - CACHE_MS;
    const resolvedAt = options.notBefore ?? new Date(remembered);
    const commit = await this.resolve(options);
    const chart = { ...this.chart, commit, resolvedAt };
    await this.store.save(chart);
    return chart;
  }

  /** As it was last seen: nobody's git is asked. */
  async known(): Promise<Chart | undefined> {
    const chart = await this.store.last();
    const { repoUrl, path, revision } = this.chart;
    const configured =
      chart?.repoUrl === repoUrl &&
      chart.path === path &&
      chart.revision === revision;
    return configured ? chart : undefined;
  }

  private async resolve(options: { notBefore?: Date }): Promise<string> {
    const { repoUrl, revision } = this.chart;
    if (COMMIT.test(revision)) {
      return revision;
    }
    const found = await this.git.resolve(
      this.addresses.repositoryAt(repoUrl),
      revision === 'HEAD' ? undefined : revision,
      options,
    );
    if ('problem' in found) {
      throw new ServiceUnavailableError(
        `The chart of environments cannot be found: starry.chart.revision '${revision}' ${found.problem}`,
      );
    }
    return found.commit;
  }
}
