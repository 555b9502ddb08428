import type { Cluster, KubernetesObject } from '../cluster';
import { ownerOf } from './tracking';

/** The objects in the cluster that applications are responsible for. */
export class ManagedObjects {
  private readonly find: (application: string) => KubernetesObject[];

  constructor(readonly cluster: Cluster) {
    this.find = cluster.indexBy(object => {
      const owner = ownerOf(object);
      return owner === undefined ? [] : [owner];
    });
  }

  of(application: string): KubernetesObject[] {
    return this.find(application);
  }
}
