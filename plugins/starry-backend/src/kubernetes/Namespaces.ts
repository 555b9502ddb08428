import { V1Namespace } from '@kubernetes/client-node';
import {
  LABEL_ENVIRONMENT,
  LABEL_MANAGED,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from '../clock/Clock';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { KindName } from './ApiKinds';
import { KubernetesApi } from './KubernetesApi';
import { isNamespaceName } from '../words/names';
import {
  ClusterUnavailableError,
  refusal,
  statusOf,
} from './ClusterUnavailableError';
import { isTerminating, ManagedNamespace, toManaged } from './ManagedNamespace';
import { NamespaceHolders } from './NamespaceHolders';

/** A namespace that was, or is to be, an environment's. */
export interface NamespaceIdentity {
  name: string;
  environmentId: string;
  /** Known once the namespace has been seen. */
  uid?: string;
}

/** Namespaces in one page of a list, and pages in a list. */
const PAGE_SIZE = 500;
const MAX_PAGES = 40;

/** The namespaces of one cluster. */
export class Namespaces {
  static create(options: { api: KubernetesApi; clock: Clock }): Namespaces {
    return new Namespaces(options.api, options.clock);
  }

  private readonly holders: NamespaceHolders;

  private constructor(
    private readonly api: KubernetesApi,
    private readonly clock: Clock,
  ) {
    this.holders = new NamespaceHolders(api);
  }

  /**
   * State of this very namespace: another one that has taken its name since
   * does not count. Of one that is being deleted, also what keeps it.
   *
   * @param emptying - kinds of the objects in it that are being deleted before
   * it; one of them may be what keeps it.
   * @throws ClusterUnavailableError when the cluster does not answer.
   */
  async observe(
    identity: NamespaceIdentity,
    emptying: KindName[] = [],
  ): Promise<NamespaceObservation> {
    const at = this.clock.now();
    const namespace = await this.read(identity.name);
    if (!namespace) {
      return { at, state: 'absent' };
    }
    const { uid, labels } = namespace.metadata ?? {};
    const owner = labels?.[LABEL_ENVIRONMENT];
    // The label says more than the UID: an application that was deleted by
    // hand is made again, and its namespace with it.
    const another = owner
      ? owner !== identity.environmentId
      : identity.uid !== undefined && identity.uid !== uid;
    if (another) {
      return { at, state: 'absent', message: 'Another has taken its name' };
    }
    // Without the label it may be anyone's: it is waited for, but proves nothing.
    const ours = owner ? { uid } : {};
    if (isTerminating(namespace)) {
      const why = await this.holders.ofTerminating(namespace);
      return { at, ...ours, state: 'terminating', ...why };
    }
    return {
      at,
      ...ours,
      state: 'active',
      ...(emptying.length > 0 &&
        (await this.holders.ofEmptying(namespace, emptying))),
    };
  }

  /**
   * All namespaces with Starry's label.
   *
   * @throws ClusterUnavailableError also when it cannot be the whole list.
   */
  async list(): Promise<ManagedNamespace[]> {
    const { core } = this.api;
    const found: ManagedNamespace[] = [];
    let next: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const list = await asked(
        core.listNamespace({
          labelSelector: `${LABEL_MANAGED}=true`,
          limit: PAGE_SIZE,
          _continue: next,
        }),
        'list namespaces',
      );
      if (!Array.isArray(list?.items)) {
        throw new ClusterUnavailableError(
          'The cluster did not answer with a list of namespaces',
        );
      }
      found.push(...list.items.flatMap(toManaged));
      next = list.metadata?._continue;
      if (!next) {
        return found;
      }
    }
    throw new ClusterUnavailableError(
      `The cluster has more than ${PAGE_SIZE * MAX_PAGES} namespaces of Starry`,
    );
  }

  /** One namespace, if it is there and has Starry's label. */
  async get(name: string): Promise<ManagedNamespace | undefined> {
    const namespace = await this.read(name);
    return namespace && toManaged(namespace)[0];
  }

  /**
   * Asks for this very namespace, and all that is in it, to go. One that is
   * not there is as good as gone.
   *
   * @throws ClusterUnavailableError also when another has taken its name.
   */
  async delete({ name, uid }: { name: string; uid: string }): Promise<void> {
    const { core } = this.api;
    requireNamespaceName(name);
    try {
      await core.deleteNamespace({ name, body: { preconditions: { uid } } });
    } catch (error) {
      const status = statusOf(error);
      if (status === 409) {
        throw new ClusterUnavailableError(
          `Another namespace has taken the name ${name}, or it was changed just now`,
        );
      }
      if (status !== 404) {
        throw refusal(error, 'delete namespaces');
      }
    }
  }

  private async read(name: string): Promise<V1Namespace | undefined> {
    const { core } = this.api;
    requireNamespaceName(name);
    try {
      return await core.readNamespace({ name });
    } catch (error) {
      if (statusOf(error) === 404) {
        return undefined;
      }
      throw refusal(error, 'look at namespaces');
    }
  }
}

function requireNamespaceName(name: string): void {
  if (!isNamespaceName(name)) {
    throw new ClusterUnavailableError('Not the name of a namespace');
  }
}

async function asked<T>(call: Promise<T>, doing: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw refusal(error, doing);
  }
}
