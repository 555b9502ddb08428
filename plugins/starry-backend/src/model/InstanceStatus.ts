/** Whether an Argo CD instance answers, as last seen by whoever follows it. */
export interface InstanceStatus {
  name: string;
  reachable: boolean;
  message?: string;
  version?: string;
  lastContactAt?: Date;
}
