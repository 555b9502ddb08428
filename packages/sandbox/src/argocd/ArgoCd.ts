import { join } from 'node:path';
import type { Cluster } from '../cluster';
import type { GitRepositories } from '../git';
import { HelmTemplate } from '../helm';
import type { Logger } from '../Logger';
import { ApplicationController } from './ApplicationController';
import { ApplicationStore } from './ApplicationStore';
import { AutomatedSync } from './AutomatedSync';
import { Deletion } from './Deletion';
import { EventLog } from './EventLog';
import { ManagedObjects } from './ManagedObjects';
import { ManifestGenerator } from './ManifestGenerator';
import { OperationRunner } from './OperationRunner';
import type { Project } from './Project';
import { Refresh } from './Refresh';

/** Argo CD's parts, put together. */
export class ArgoCd {
  static async create(options: {
    dataDir: string;
    cacheDir: string;
    cluster: Cluster;
    git: GitRepositories;
    projects: Project[];
    reconcileInterval: number;
    now: () => Date;
    logger: Logger;
  }): Promise<ArgoCd> {
    const { dataDir, cacheDir, cluster, git, now, logger } = options;
    const helm = await HelmTemplate.create({
      dataDir: join(dataDir, 'helm'),
      cacheDir,
    });
    const generator = await ManifestGenerator.create({
      dataDir: join(dataDir, 'charts'),
      git,
      helm,
    });
    const store = ApplicationStore.create({
      dataDir: join(dataDir, 'applications'),
      now,
      logger,
    });
    const projects = new Map(options.projects.map(p => [p.name, p]));
    const events = new EventLog(store, now);
    const managed = new ManagedObjects(cluster);
    const parts = { store, managed, generator, projects, events, now, logger };
    const controller = new ApplicationController({
      ...parts,
      cluster,
      refresh: new Refresh({
        ...parts,
        automatedSync: new AutomatedSync(parts),
      }),
      operations: new OperationRunner(parts),
      deletion: new Deletion(parts),
      reconcileInterval: options.reconcileInterval,
    });
    return new ArgoCd(
      store,
      controller,
      generator,
      projects,
      events,
      managed,
      await helm.version(),
    );
  }

  private constructor(
    readonly store: ApplicationStore,
    readonly controller: ApplicationController,
    readonly generator: ManifestGenerator,
    readonly projects: Map<string, Project>,
    readonly events: EventLog,
    readonly managed: ManagedObjects,
    readonly helmVersion: string,
  ) {}
}
