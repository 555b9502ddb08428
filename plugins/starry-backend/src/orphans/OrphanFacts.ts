import { EnvironmentOutline } from '../record/outline';

/** An application or namespace with Starry's label, as it was listed. */
export interface LabelledObject {
  name: string;
  /** Of a namespace. */
  uid?: string;
  /** From its label; without one, nobody can tell whose it is. */
  environmentId?: string;
  createdAt?: Date;
  /** Whether it is being deleted. */
  terminating: boolean;
}

/** What an instance talks to; several may share an Argo CD or a cluster. */
export interface InstanceAddress {
  name: string;
  /** The Argo CD and the project in it. */
  argocd: string;
  /** The cluster, where there are credentials for it. */
  cluster?: string;
}

/** Everything that a search of one instance is based on. */
export interface OrphanFacts {
  instance: InstanceAddress;
  /** All configured instances, this one included. */
  instances: InstanceAddress[];
  /** How long after sending it a creation may still arrive. */
  creationInFlightMs: number;
  /** When the lists were asked for. */
  listedAt: Date;
  /** Undefined when there is no complete list. */
  applications?: LabelledObject[];
  /** Undefined when there is no complete list. */
  namespaces?: LabelledObject[];
  /**
   * By id: every record of the instance that is not gone, and every record that
   * a label names. Read after the lists, since a record is written before
   * anything is created for it.
   */
  records: ReadonlyMap<string, EnvironmentOutline>;
  /** Ids of the orphans whose removal is under way. */
  removing: ReadonlySet<string>;
}
