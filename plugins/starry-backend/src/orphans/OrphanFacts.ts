import { EnvironmentOutline } from '../record/outline';

/** An application or namespace with Starry's label, as it was listed. */
export interface LabelledObject {
  name: string;
  /** Of a namespace. */
  uid?: string;
  /** From its label; without it, it cannot be told whose it is. */
  environmentId?: string;
  createdAt?: Date;
  /** Whether it is being deleted. */
  terminating: boolean;
}

/** What an instance speaks to; several may speak to the same. */
export interface InstanceAddress {
  name: string;
  /** The Argo CD and the project in it. */
  argocd: string;
  /** The cluster, where there are credentials for it. */
  cluster?: string;
}

/** All that a search of one instance goes by. */
export interface OrphanFacts {
  instance: InstanceAddress;
  /** Every one that is configured, this one included. */
  instances: InstanceAddress[];
  /** How long after it was sent a creation may arrive. */
  creationInFlightMs: number;
  /** When the lists were asked for. */
  listedAt: Date;
  /** Undefined when they could not be listed, completely. */
  applications?: LabelledObject[];
  /** Undefined when they could not be listed, completely. */
  namespaces?: LabelledObject[];
  /**
   * Every record of the instance that is not gone, and every one that a label
   * names, by id. Read after the lists: a record is there before what is made
   * for it.
   */
  records: ReadonlyMap<string, EnvironmentOutline>;
  /** Ids of the orphans whose removal is under way. */
  removing: ReadonlySet<string>;
}
