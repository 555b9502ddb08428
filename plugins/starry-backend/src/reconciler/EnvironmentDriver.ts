import {
  toApplication,
  ApplicationSettings,
} from '../provisioning/application';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { observe, observeAbsence } from '../provisioning/observe';
import { Clock } from '../clock/Clock';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { Namespaces } from '../kubernetes/Namespaces';
import { Symptoms } from '../model/Symptoms';
import { PodInspector } from './PodInspector';

/**
 * Sees and does what a plan asks for, with what one Argo CD and its cluster have
 * of an environment. Every act may be repeated: done already is done.
 */
export class EnvironmentDriver {
  static create(options: {
    client: ArgoCdClient;
    /** Undefined without credentials for the cluster: nothing can be verified. */
    namespaces?: Pick<Namespaces, 'observe'>;
    settings: ApplicationSettings;
    clock: Clock;
  }): EnvironmentDriver {
    const { client, namespaces, settings, clock } = options;
    const pods = PodInspector.create({ client, clock });
    return new EnvironmentDriver(client, namespaces, pods, settings, clock);
  }

  private constructor(
    private readonly client: ArgoCdClient,
    private readonly namespaces: Pick<Namespaces, 'observe'> | undefined,
    private readonly pods: PodInspector,
    private readonly settings: ApplicationSettings,
    private readonly clock: Clock,
  ) {}

  /** What Argo CD has of the environment now. */
  async observe(
    environment: EnvironmentRecord,
  ): Promise<ApplicationObservation> {
    // The answer is at least as new as the question: dated this way it never
    // outranks an event that tells of something later.
    const at = this.clock.now();
    try {
      const application = await this.client.applications.get(
        environment.application,
      );
      return observe(application, at);
    } catch (error) {
      if (ArgoCdError.is(error, 'not-found')) {
        return observeAbsence(at, environment.observation);
      }
      throw error;
    }
  }

  /** What unhealthy pods say: see {@link PodInspector}. */
  inspect(environment: EnvironmentRecord): Promise<Symptoms[]> {
    return this.pods.inspect(environment);
  }

  async checkNamespace(
    environment: EnvironmentRecord,
  ): Promise<NamespaceObservation> {
    const { id, namespace, namespaceUid, observation } = environment;
    if (!this.namespaces) {
      return {
        at: this.clock.now(),
        state: 'unverifiable',
        message: 'No credentials for the cluster are configured',
      };
    }
    // Argo CD deletes what is in the namespace first, part by part.
    const emptying = observation?.deletionTimestamp
      ? observation.resources
      : [];
    return this.namespaces.observe(
      { name: namespace, environmentId: id, uid: namespaceUid },
      kindsOf(emptying),
    );
  }

  /**
   * Creates the application. If one of that name is there already, tells what
   * it is instead: ours from an earlier try, or someone else's.
   *
   * @throws ArgoCdError `conflict` for one that cannot be seen, because it
   * belongs to another project.
   */
  async create(
    environment: EnvironmentRecord,
  ): Promise<ApplicationObservation> {
    const at = this.clock.now();
    const manifest = toApplication(environment, this.settings);
    try {
      return observe(await this.client.applications.create(manifest), at);
    } catch (error) {
      if (!ArgoCdError.is(error, 'conflict')) {
        throw error;
      }
      const present = await this.observe(environment);
      if (!present.exists) {
        throw error;
      }
      return present;
    }
  }

  async update(environment: EnvironmentRecord): Promise<void> {
    const { spec } = toApplication(environment, this.settings);
    await done(
      this.client.applications.replaceSpec(environment.application, spec),
    );
  }

  async terminate(environment: EnvironmentRecord): Promise<void> {
    // Refused as invalid: the operation has ended in the meantime.
    await done(
      this.client.applications.terminateOperation(environment.application),
      'invalid',
    );
  }

  async delete(environment: EnvironmentRecord): Promise<void> {
    // Refused as invalid: Argo CD before 3.4 cannot be asked twice.
    await done(
      this.client.applications.delete(environment.application),
      'invalid',
    );
  }
}

function kindsOf(
  resources: ApplicationObservation['resources'],
): Array<{ group: string; kind: string }> {
  const kinds = new Map(
    resources
      .filter(({ namespace }) => namespace !== undefined)
      .map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]),
  );
  return [...kinds.values()];
}

/** Absent is as good as done; the next observation tells what is the case. */
async function done(
  call: Promise<void>,
  ...alsoFine: Array<'invalid'>
): Promise<void> {
  try {
    await call;
  } catch (error) {
    const fine =
      ArgoCdError.is(error, 'not-found') ||
      alsoFine.some(kind => ArgoCdError.is(error, kind));
    if (!fine) {
      throw error;
    }
  }
}
