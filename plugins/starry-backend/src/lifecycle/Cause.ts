/**
 * Known causes of trouble, recognised in texts that Argo CD, Helm and
 * Kubernetes write.
 *
 * `fatal` ones do not pass by themselves; `trouble` may, and counts as failure
 * only when it lasts.
 */
export interface Cause {
  reason: string;
  message: string;
  nextStep?: string;
  weight: 'fatal' | 'trouble' | 'waiting';
}
