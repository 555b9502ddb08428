import { isDeepStrictEqual } from 'node:util';
import type {
  Application,
  ApplicationCondition,
  ApplicationStatus,
} from './Application';
import { ARGOCD_NAMESPACE, REFRESH_ANNOTATION } from './Application';
import type { ApplicationStore } from './ApplicationStore';
import type { AutomatedSync } from './AutomatedSync';
import { compare, toResourceStatus } from './comparison';
import type { EventLog } from './EventLog';
import { ManifestGenerator, soleSource } from './ManifestGenerator';
import type { ManagedObjects } from './ManagedObjects';
import type { Manifests } from './ManifestGenerator';
import type { Project } from './Project';
import { violations } from './Project';
import { summarise } from './summary';
import { copyJson } from '../copyJson';
import { timestamp } from '../timestamp';

/**
 * How far a refresh goes: `recent` compares with the commit known already,
 * `latest` asks git again, `hard` renders again as well.
 */
export type RefreshDepth = 'recent' | 'latest' | 'hard';

type ComparedTo = NonNullable<ApplicationStatus['sync']>['comparedTo'];

const SKIP_ANNOTATION = 'argocd.argoproj.io/skip-reconcile';
/** Conditions that a comparison decides anew. */
const OWN_CONDITIONS = new Set([
  'ComparisonError',
  'InvalidSpecError',
  'RepeatedResourceWarning',
  'SharedResourceWarning',
]);

/** Compares an application with the cluster and writes down what it found. */
export class Refresh {
  constructor(
    private readonly options: {
      store: ApplicationStore;
      managed: ManagedObjects;
      generator: ManifestGenerator;
      projects: Map<string, Project>;
      automatedSync: AutomatedSync;
      events: EventLog;
      now: () => Date;
    },
  ) {}

  /** Whether a status is about what the application says now. */
  hasJudged(application: Application, comparedTo: ComparedTo): boolean {
    return isDeepStrictEqual(comparedTo, comparisonOf(application));
  }

  async run(name: string, depth: RefreshDepth): Promise<void> {
    const { store, managed, now } = this.options;
    const application = store.get(name);
    if (
      !application ||
      application.metadata.annotations?.[SKIP_ANNOTATION] === 'true'
    ) {
      return;
    }
    const rejected = this.rejected(application);
    if (rejected.length > 0) {
      this.write(application, depth, {
        sync: { status: 'Unknown', comparedTo: comparisonOf(application) },
        health: { status: 'Unknown' },
        resources: [],
        conditions: rejected,
      });
      return;
    }
    const { manifests, error } = await this.manifests(application, depth);
    const comparison = compare(application, manifests?.objects, managed);
    const at = timestamp(now());
    const conditions: ApplicationCondition[] = [
      ...(error
        ? [{ type: 'ComparisonError', message: error, lastTransitionTime: at }]
        : []),
      ...comparison.conditions,
    ];
    const written = this.write(application, depth, {
      sync: {
        status: comparison.sync,
        comparedTo: comparisonOf(application),
        revision: manifests?.revision ?? application.status.sync?.revision,
      },
      health: comparison.health,
      resources: comparison.resources.map(toResourceStatus),
      conditions,
      summary: summarise(comparison.resources, managed.cluster),
    });
    if (
      written &&
      manifests &&
      isDeepStrictEqual(written.spec, application.spec)
    ) {
      this.options.automatedSync.consider(
        written,
        manifests.revision,
        comparison,
      );
    }
  }

  private rejected(application: Application): ApplicationCondition[] {
    const { project } = application.spec;
    const allowed = this.options.projects.get(project);
    const messages = allowed
      ? violations(application.spec, allowed)
      : [`Application referencing project ${project} which does not exist`];
    return messages.map(message => ({ type: 'InvalidSpecError', message }));
  }

  private async manifests(
    application: Application,
    depth: RefreshDepth,
  ): Promise<{ manifests?: Manifests; error?: string }> {
    const { generator } = this.options;
    const { status } = application;
    try {
      const known =
        depth === 'recent' &&
        this.hasJudged(application, status.sync?.comparedTo)
          ? status.sync?.revision
          : undefined;
      const revision =
        known ?? (await generator.resolve(soleSource(application)));
      const fresh = depth === 'hard';
      return {
        manifests: await generator.generate(application, revision, { fresh }),
      };
    } catch (error) {
      return {
        error: `Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = ${
          (error as Error).message
        }`,
      };
    }
  }

  /** Nothing is written if a look at the cluster alone found all as it was. */
  private write(
    application: Application,
    depth: RefreshDepth,
    found: Pick<
      ApplicationStatus,
      'sync' | 'health' | 'resources' | 'conditions' | 'summary'
    >,
  ): Application | undefined {
    const { store, events, now } = this.options;
    const at = timestamp(now());
    return store.update(application.metadata.name, draft => {
      delete draft.metadata.annotations?.[REFRESH_ANNOTATION];
      const before = draft.status;
      const health = { ...found.health!, lastTransitionTime: at };
      if (
        before.health?.status === health.status &&
        before.health.lastTransitionTime
      ) {
        health.lastTransitionTime = before.health.lastTransitionTime;
      }
      const after: ApplicationStatus = {
        ...before,
        ...found,
        health,
        conditions: conditionsAfter(before.conditions, found.conditions, at),
        sourceType: 'Helm',
        controllerNamespace: ARGOCD_NAMESPACE,
        resourceHealthSource: 'appTree',
      };
      if (!after.conditions?.length) {
        delete after.conditions;
      }
      const text = JSON.stringify(after);
      const operationEnded = before.operationState?.finishedAt ?? '';
      if (
        depth !== 'recent' ||
        (before.reconciledAt ?? '') < operationEnded ||
        text !== JSON.stringify(before)
      ) {
        after.reconciledAt = at;
      }
      draft.status = copyJson(after);
      events.statusChanged(draft, before);
    });
  }
}

function comparisonOf(application: Application): NonNullable<ComparedTo> {
  const { source, destination, ignoreDifferences } = application.spec;
  return {
    ...(source && { source }),
    destination,
    ...(ignoreDifferences?.length && { ignoreDifferences }),
  };
}

/** Keeps the time at which a condition that still holds began to. */
function conditionsAfter(
  before: ApplicationCondition[] = [],
  found: ApplicationCondition[] = [],
  at: string,
): ApplicationCondition[] {
  return [
    ...before.filter(({ type }) => !OWN_CONDITIONS.has(type)),
    ...found.map(condition => ({
      ...condition,
      lastTransitionTime:
        before.find(
          b => b.type === condition.type && b.message === condition.message,
        )?.lastTransitionTime ?? at,
    })),
  ];
}
