/**
 * Fields that every supported version of Argo CD can list. Conditions, the
 * operation's message and what was compared are not among them.
 */
export const LIST_FIELDS = [
  'metadata.resourceVersion',
  'items.metadata.name',
  'items.metadata.labels',
  'items.metadata.creationTimestamp',
  'items.metadata.deletionTimestamp',
  'items.operation.sync',
  'items.status.sync.status',
  'items.status.health',
  'items.status.operationState.phase',
  'items.status.operationState.startedAt',
  'items.status.operationState.finishedAt',
].join(',');

/**
 * The watch filters any path. `error` keeps failures from being filtered away;
 * `metadata.resourceVersion` stays out, so that Argo CD can drop repetitions.
 */
export const WATCH_FIELDS = [
  'error',
  'result.type',
  ...[
    'metadata.name',
    'metadata.namespace',
    'metadata.labels',
    'metadata.deletionTimestamp',
    'operation',
    'spec.project',
    'spec.source.helm.valuesObject.environment',
    'status.reconciledAt',
    'status.sync.status',
    'status.sync.comparedTo.source.helm.valuesObject.environment',
    'status.health',
    'status.operationState.phase',
    'status.operationState.message',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
    'status.conditions',
    'status.resources',
  ].map(path => `result.application.${path}`),
].join(',');
