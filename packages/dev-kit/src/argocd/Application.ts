/** As much of an application as is looked at here. */
export interface Application {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  spec: object;
  operation?: object;
  status?: {
    reconciledAt?: string;
    sync?: { status?: string };
    health?: { status?: string };
    operationState?: {
      phase?: string;
      startedAt?: string;
      finishedAt?: string;
    };
  };
}

/** What Argo CD itself calls done. */
export function isReady({ status, operation }: Application): boolean {
  return (
    !operation &&
    status?.sync?.status === 'Synced' &&
    status?.health?.status === 'Healthy' &&
    status?.operationState?.phase === 'Succeeded'
  );
}

/** And it has looked once more since: only then Starry takes its word for it. */
export function isSettled(application: Application): boolean {
  const { operationState, reconciledAt } = application.status ?? {};
  return (
    isReady(application) &&
    Date.parse(reconciledAt ?? '') >=
      Date.parse(operationState?.finishedAt ?? '')
  );
}
