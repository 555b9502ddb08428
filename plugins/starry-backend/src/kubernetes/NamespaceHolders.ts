import { V1Namespace } from '@kubernetes/client-node';
import { NamespaceHold } from '../model/NamespaceObservation';
import { ApiKind, ApiKinds, KindName } from './ApiKinds';
import {
  describeHold,
  describeRemains,
  HeldObject,
  qualified,
  UnseenObjects,
} from './describeHold';
import { KubernetesApi } from './KubernetesApi';
import {
  DeletionState,
  foreignFinalizers,
  readDeletionState,
} from './namespaceConditions';

/** Names and finalizers only: nothing of the objects' content is read. */
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Kinds looked at for one explanation. */
const MAX_KINDS = 10;

/** Objects of one kind looked at. */
const MAX_OBJECTS = 50;

/** An explanation is worth no longer wait than this, all of it together. */
const EXPLAIN_MS = 5_000;

/** What an application makes these of, and does not list itself. */
const MADE_BY_OTHERS: KindName[] = [
  { group: '', kind: 'Pod' },
  { group: '', kind: 'PersistentVolumeClaim' },
];

interface MetadataList {
  metadata?: { continue?: string };
  items?: Array<{
    metadata?: {
      name?: string;
      deletionTimestamp?: string;
      finalizers?: string[];
    };
  }>;
}

/** What was found of one kind. */
interface Found {
  objects: HeldObject[];
  /** There are more than were looked at. */
  more: number;
  unseen: UnseenObjects[];
}

const NOTHING: Found = { objects: [], more: 0, unseen: [] };

/**
 * Finds out what keeps a namespace from going. It looks at objects' names and
 * finalizers where the account may, at Secrets never, since their annotations
 * often repeat their content; and says what Kubernetes says where it may not.
 */
export class NamespaceHolders {
  private readonly kinds: ApiKinds;

  constructor(private readonly api: KubernetesApi) {
    this.kinds = new ApiKinds(api);
  }

  /** Of a namespace that is being deleted. */
  async ofTerminating(
    namespace: V1Namespace,
  ): Promise<{ hold?: NamespaceHold; left?: string }> {
    const state = readDeletionState(namespace);
    const left = describeRemains(state);
    if (state.finalizers.length === 0) {
      const hold = describeHold({ state, ...NOTHING });
      return { hold, left };
    }
    const found = await this.lookInto(namespace, state.remaining);
    return { hold: describeHold({ state, ...found }), left };
  }

  /**
   * Of one in which an application's objects are being deleted, while it is
   * not being deleted itself yet.
   *
   * @param kinds - of the application's objects.
   */
  async ofEmptying(
    namespace: V1Namespace,
    kinds: KindName[],
  ): Promise<{ hold?: NamespaceHold }> {
    const state: DeletionState = {
      ownFinalizers: [],
      remaining: [],
      finalizers: [],
    };
    const found = await this.lookInto(
      namespace,
      [...kinds, ...MADE_BY_OTHERS].map(kind => ({ ...kind, count: 0 })),
    );
    return { hold: describeHold({ state, ...found, unseen: [] }) };
  }

  private async lookInto(
    namespace: V1Namespace,
    kinds: Array<KindName & { count: number }>,
  ): Promise<Found> {
    const signal = AbortSignal.timeout(EXPLAIN_MS);
    const name = namespace.metadata?.name ?? '';
    const found = await Promise.all(
      kinds.map((kind, index) =>
        index < MAX_KINDS && !isSecret(kind)
          ? this.held(name, kind, signal)
          : unseen(kind),
      ),
    );
    return {
      objects: found.flatMap(({ objects }) => objects),
      more: found.reduce((sum, { more }) => sum + more, 0),
      unseen: found.flatMap(part => part.unseen),
    };
  }

  /** Explanations are by the way: whatever fails makes them less precise. */
  private async held(
    namespace: string,
    name: KindName & { count: number },
    signal: AbortSignal,
  ): Promise<Found> {
    try {
      const kind = await this.kinds.find(name, signal);
      return kind
        ? await this.list(namespace, { ...kind, count: name.count }, signal)
        : unseen(name);
    } catch {
      return unseen(name);
    }
  }

  private async list(
    namespace: string,
    { group, version, resource, kind, count }: ApiKind & { count: number },
    signal: AbortSignal,
  ): Promise<Found> {
    const root = group ? ['apis', group, version] : ['api', version];
    const list = await this.api.get<MetadataList>(
      [...root, 'namespaces', namespace, resource],
      {
        accept: METADATA_ONLY,
        query: { limit: String(MAX_OBJECTS) },
        signal,
      },
    );
    const items = list.items ?? [];
    const objects = items.flatMap(({ metadata }) => {
      const finalizers = foreignFinalizers(metadata?.finalizers);
      return metadata?.deletionTimestamp && finalizers.length > 0
        ? [{ kind, name: metadata.name ?? '', finalizers }]
        : [];
    });
    const more = list.metadata?.continue ? count - items.length : 0;
    return { objects, more: Math.max(0, more), unseen: [] };
  }
}

function unseen(name: KindName & { count: number }): Found {
  const word = 'resource' in name ? name.resource : name.kind;
  const resource = qualified(word, name.group);
  return { ...NOTHING, unseen: [{ resource, count: name.count }] };
}

function isSecret(name: KindName): boolean {
  return (
    name.group === '' &&
    ('resource' in name ? name.resource === 'secrets' : name.kind === 'Secret')
  );
}
