import {
  LABEL_ENVIRONMENT,
  LABEL_MANAGED,
} from '@starry-idp/backstage-plugin-starry-common';
import { Applications } from '../argocd/Applications';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { Application } from '../argocd/types';
import { Clock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { EnvironmentOutline } from '../record/outline';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { Namespaces } from '../kubernetes/Namespaces';
import { concludedKinds, findOrphans } from './findOrphans';
import { InstanceAddress, LabelledObject } from './OrphanFacts';
import { OrphanStore } from './OrphanStore';
import { FoundOrphan } from './types';

/** In one search, as many namespaces are asked what holds them. */
const MAX_EXPLAINED = 10;

/** Looks for orphans. */
export interface OrphanSource {
  /** Searches, keeps what is found, and returns what it is sure of. */
  search(signal: AbortSignal): Promise<FoundOrphan[]>;
}

/** A list, or the reason why there is none. */
type Listed = { items: LabelledObject[] } | { problem: string };

/** Searches one Argo CD and its cluster. */
export class InstanceSearch implements OrphanSource {
  static create(options: {
    instance: InstanceAddress;
    instances: InstanceAddress[];
    client: { applications: Pick<Applications, 'list'> };
    /** Undefined without credentials for the cluster. */
    namespaces?: Pick<Namespaces, 'list' | 'observe'>;
    environments: Pick<EnvironmentStore, 'get' | 'pagesOf'>;
    orphans: OrphanStore;
    /** How long after sending it a creation may still arrive. */
    creationInFlightMs: number;
    clock: Clock;
  }): InstanceSearch {
    return new InstanceSearch(options);
  }

  private constructor(
    private readonly options: Parameters<typeof InstanceSearch.create>[0],
  ) {}

  async search(signal: AbortSignal): Promise<FoundOrphan[]> {
    const { clock, creationInFlightMs, instance, instances, orphans } =
      this.options;
    const listedAt = clock.now();
    const [applications, namespaces] = await Promise.all([
      this.listApplications(signal),
      this.listNamespaces(),
    ]);
    const lists = {
      applications: itemsOf(applications),
      namespaces: itemsOf(namespaces),
    };
    const known = await orphans.list({ instance: instance.name });
    const found = findOrphans({
      ...lists,
      instance,
      instances,
      creationInFlightMs,
      listedAt,
      records: await this.readRecords([
        ...(lists.applications ?? []),
        ...(lists.namespaces ?? []),
      ]),
      removing: new Set(
        known.filter(({ state }) => state === 'removing').map(({ id }) => id),
      ),
    });
    await this.explain(found, lists.namespaces ?? []);

    const problems = [applications, namespaces].flatMap(list =>
      'problem' in list ? [list.problem] : [],
    );
    await orphans.saveSearch(
      {
        instance: instance.name,
        at: listedAt,
        complete: problems.length === 0,
        message: problems.length > 0 ? `${problems.join('. ')}.` : undefined,
      },
      found,
      concludedKinds(lists),
    );
    return found;
  }

  private async listApplications(signal: AbortSignal): Promise<Listed> {
    try {
      const listed = await this.options.client.applications.list(signal);
      return { items: listed.flatMap(toLabelled) };
    } catch (error) {
      if (ArgoCdError.is(error)) {
        return { problem: `Applications cannot be listed: ${error.message}` };
      }
      throw error;
    }
  }

  private async listNamespaces(): Promise<Listed> {
    const { namespaces } = this.options;
    if (!namespaces) {
      return {
        problem:
          'Namespaces are not looked at: no credentials for the cluster are configured',
      };
    }
    try {
      return { items: await namespaces.list() };
    } catch (error) {
      if (error instanceof ClusterUnavailableError) {
        return { problem: `Namespaces cannot be listed: ${error.message}` };
      }
      throw error;
    }
  }

  /** Read after the lists, so that everything listed already has its record. */
  private async readRecords(
    listed: LabelledObject[],
  ): Promise<Map<string, EnvironmentOutline>> {
    const { environments, instance } = this.options;
    const records = new Map<string, EnvironmentOutline>();
    for await (const page of environments.pagesOf(instance.name)) {
      page.forEach(record => records.set(record.id, record));
    }
    const others = new Set(listed.map(({ environmentId }) => environmentId));
    for (const id of others) {
      const record =
        id && !records.has(id) ? await environments.get(id) : undefined;
      if (record) {
        records.set(record.id, record);
      }
    }
    return records;
  }

  /** Adds what holds those that are being deleted but do not go. */
  private async explain(
    found: FoundOrphan[],
    listed: LabelledObject[],
  ): Promise<void> {
    const { namespaces } = this.options;
    const going = found.filter(
      orphan =>
        orphan.going &&
        listed.some(
          ({ environmentId, name, terminating }) =>
            terminating &&
            name === orphan.name &&
            environmentId === orphan.environmentId,
        ),
    );
    await Promise.all(
      going.slice(0, MAX_EXPLAINED).map(async orphan => {
        const { environmentId, name, uid } = orphan;
        try {
          const seen = await namespaces?.observe({ name, environmentId, uid });
          if (seen?.hold) {
            orphan.message = `${orphan.message}, but ${seen.hold.why}`;
            orphan.nextStep = seen.hold.nextStep;
          }
        } catch (error) {
          if (!(error instanceof ClusterUnavailableError)) {
            throw error;
          }
        }
      }),
    );
  }
}

function itemsOf(list: Listed): LabelledObject[] | undefined {
  return 'items' in list ? list.items : undefined;
}

/** The list was asked for the label only; this makes sure of it. */
function toLabelled({ metadata }: Application): LabelledObject[] {
  const { name, labels, creationTimestamp, deletionTimestamp } = metadata ?? {};
  if (!name || labels?.[LABEL_MANAGED] !== 'true') {
    return [];
  }
  return [
    {
      name,
      environmentId: labels[LABEL_ENVIRONMENT],
      createdAt: creationTimestamp ? new Date(creationTimestamp) : undefined,
      // Argo CD lists it as null otherwise.
      terminating: Boolean(deletionTimestamp),
    },
  ];
}
