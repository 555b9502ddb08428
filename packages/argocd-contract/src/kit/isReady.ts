/** Whether it is ready and judged, by Argo CD's own rule. */
export function isReady({ operation, status }: any): boolean {
  return (
    !operation &&
    status.sync?.status === 'Synced' &&
    status.health?.status === 'Healthy' &&
    status.operationState?.phase === 'Succeeded' &&
    status.reconciledAt >= status.operationState.finishedAt
  );
}
