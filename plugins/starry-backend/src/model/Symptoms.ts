/** What a pod, or a workload that gets none, says is wrong with it. */
export interface Symptoms {
  name: string;
  /** Of a pod's containers. */
  images?: string[];
  texts: string[];
}
