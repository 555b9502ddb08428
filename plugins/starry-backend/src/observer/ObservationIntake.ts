import { LABEL_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import pLimit from 'p-limit';
import { Clock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { newsOfListed, newsOfObservation } from '../model/news';
import { EnvironmentOutline } from '../record/outline';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { observe, observeAbsence } from '../provisioning/observe';
import { Application, ApplicationEvent } from '../argocd/types';

/** Questions about single applications, to one Argo CD at a time. */
const CONCURRENCY = 8;

/**
 * Progress is judged after this long. Most of the dozen events about it are then
 * no more than a write.
 */
const PROGRESS_MS = 1_000;

/** While something is going on, an observation is refreshed after this long. */
const STALE_MS = 60_000;

/**
 * Phases in which nothing goes on. Of what is broken, which may be many, the
 * reconciler asks by itself, ever more seldom.
 */
const RESTING = ['ready', 'degraded', 'failed'];

/**
 * Turns an instance's events and lists into observations of environments, and
 * keeps those that are news.
 */
export class ObservationIntake {
  static create(options: {
    instance: string;
    client: ArgoCdClient;
    store: EnvironmentStore;
    clock: Clock;
    /** Called with an environment whose record changed, and when it is due. */
    onChanged: (id: string, dueAt: Date) => void;
  }): ObservationIntake {
    return new ObservationIntake(options);
  }

  private constructor(
    private readonly options: Parameters<typeof ObservationIntake.create>[0],
  ) {}

  /** @param at - when it came, which may be a while ago */
  async event(
    { type, application }: ApplicationEvent,
    at: Date,
  ): Promise<void> {
    const { store } = this.options;
    const id = application.metadata?.labels?.[LABEL_ENVIRONMENT];
    const environment = id === undefined ? undefined : await store.get(id);
    if (!environment || !this.concerns(environment, application)) {
      return;
    }
    if (type === 'DELETED') {
      // An event may be late, and about an earlier application of the name.
      await this.refresh(environment);
    } else {
      await this.keep(environment, observe(application, at));
    }
  }

  /** Compares a full list with the record, and refreshes what differs. */
  async list(applications: Application[]): Promise<void> {
    const { instance, store, clock } = this.options;
    const listed = new Map(applications.map(app => [app.metadata?.name, app]));
    let forbidden = 0;
    for await (const page of store.pagesOf(instance)) {
      const now = clock.now();
      const suspects = page.filter(environment => {
        const application = listed.get(environment.application);
        return application
          ? isOutdated(environment, application, now)
          : environment.observation?.exists;
      });
      forbidden += await this.refreshAll(suspects.map(({ id }) => id));
    }
    if (forbidden > 0 && applications.length === 0) {
      // A token without the right to see them gets an empty list, not an error.
      throw new ArgoCdError('forbidden', 'Argo CD shows no applications');
    }
  }

  /**
   * Returns of how many nothing can be told. After a failure those that still
   * wait are left out.
   */
  private async refreshAll(ids: string[]): Promise<number> {
    const limit = pLimit({ concurrency: CONCURRENCY, rejectOnClear: true });
    let forbidden = 0;
    const refreshed = await Promise.allSettled(
      ids.map(id =>
        limit(async () => {
          try {
            const environment = await this.options.store.get(id);
            if (environment && (await this.refresh(environment))) {
              forbidden += 1;
            }
          } catch (error) {
            limit.clearQueue();
            throw error;
          }
        }),
      ),
    );
    const failed = refreshed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') {
      throw failed.reason;
    }
    return forbidden;
  }

  private async refresh(
    environment: EnvironmentRecord,
  ): Promise<'forbidden' | undefined> {
    const { client, clock } = this.options;
    // The time of the question, so that no later event is overruled.
    const at = clock.now();
    try {
      const application = await client.applications.get(
        environment.application,
      );
      await this.keep(environment, observe(application, at));
    } catch (error) {
      if (ArgoCdError.is(error, 'not-found')) {
        const absence = observeAbsence(at, environment.observation);
        await this.keep(environment, absence);
      } else if (ArgoCdError.is(error, 'forbidden')) {
        // Nothing is known then, perhaps of this application only.
        return 'forbidden';
      } else {
        throw error;
      }
    }
    return undefined;
  }

  private async keep(
    environment: EnvironmentRecord,
    observation: ApplicationObservation,
  ): Promise<void> {
    const { store, onChanged } = this.options;
    const news = newsOfObservation(environment.observation, observation);
    if (news === 'none') {
      return;
    }
    const waitMs = news === 'progress' ? PROGRESS_MS : 0;
    const dueAt = new Date(observation.at.getTime() + waitMs);
    if (await store.recordObservation(environment, observation, dueAt)) {
      onChanged(environment.id, dueAt);
    }
  }

  private concerns(
    environment: EnvironmentRecord,
    { metadata }: Application,
  ): boolean {
    return (
      environment.instance === this.options.instance &&
      environment.application === metadata?.name &&
      environment.verdict.phase !== 'gone'
    );
  }
}

/** Whether it is worth a closer look: a list has few fields of each. */
function isOutdated(
  { observation: kept, verdict }: EnvironmentOutline,
  application: Application,
  now: Date,
): boolean {
  const news = newsOfListed(kept, observe(application, now));
  const ageMs = now.getTime() - (kept?.at.getTime() ?? 0);
  const resting = RESTING.includes(verdict.phase);
  return news !== 'none' || (!resting && ageMs >= STALE_MS);
}
