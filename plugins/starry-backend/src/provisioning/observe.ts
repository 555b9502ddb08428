import { LABEL_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { redact } from '../words/redact';
import { Application, ApplicationSource } from '../argocd/types';

const MAX_CONDITIONS = 20;
const MAX_RESOURCES = 200;
const MAX_MESSAGE = 2000;
const MAX_FAILED = 5;

const SYNCS = ['Synced', 'OutOfSync', 'Unknown'] as const;
const HEALTHS = [
  'Unknown',
  'Progressing',
  'Healthy',
  'Suspended',
  'Degraded',
  'Missing',
] as const;
const PHASES = [
  'Running',
  'Terminating',
  'Failed',
  'Error',
  'Succeeded',
] as const;

/** The operation's own, and of what failed in it, which that may leave out. */
function messageOf(
  state: NonNullable<Application['status']>['operationState'],
): string | undefined {
  const failed = (state?.syncResult?.resources ?? [])
    .filter(
      ({ status, hookPhase = '', message }) =>
        message &&
        (status === 'SyncFailed' || ['Failed', 'Error'].includes(hookPhase)) &&
        !state?.message?.includes(message),
    )
    .slice(0, MAX_FAILED)
    .map(({ kind, name, message }) => `${kind} ${name}: ${message}`);
  const texts = [state?.message, ...failed].filter(Boolean);
  return texts.length > 0 ? redact(texts.join('; '), MAX_MESSAGE) : undefined;
}

/**
 * Reduces an application, as Argo CD tells it in an answer or an event, to
 * what decisions need. Words that are not known count as unknown.
 */
export function observe(
  application: Application,
  at: Date,
): ApplicationObservation {
  const { metadata, spec, status } = application;
  const state = status?.operationState;
  const phase = wordOf(PHASES, state?.phase);
  const reconciledAt = dateOf(status?.reconciledAt);
  const finishedAt = dateOf(state?.finishedAt);
  const running = phase === 'Running' || phase === 'Terminating';
  const sync = wordOf(SYNCS, status?.sync?.status) ?? 'Unknown';
  // Argo CD looks at the application once more after an operation; what it
  // said before that is about the time before the operation.
  const settled =
    !state ||
    (finishedAt !== undefined &&
      reconciledAt !== undefined &&
      reconciledAt >= finishedAt);

  return {
    at,
    exists: true,
    environmentId: metadata?.labels?.[LABEL_ENVIRONMENT],
    comparedGeneration: generationOf(status?.sync?.comparedTo?.source),
    appliedGeneration: generationOf(spec?.source),
    sync,
    health: wordOf(HEALTHS, status?.health?.status) ?? 'Unknown',
    operation: phase && {
      phase,
      message: messageOf(state),
      startedAt: dateOf(state?.startedAt),
      finishedAt,
    },
    operationInProgress:
      running || !settled || isAwaited(application.operation, sync),
    reconciledAt,
    deletionTimestamp: dateOf(metadata?.deletionTimestamp),
    conditions: (status?.conditions ?? [])
      .slice(0, MAX_CONDITIONS)
      .map(({ type = 'UnknownError', message = '' }) => ({
        type: type.slice(0, 100),
        message: redact(message, MAX_MESSAGE),
      })),
    resources: (status?.resources ?? [])
      .slice(0, MAX_RESOURCES)
      .map(({ group = '', kind = '', namespace, name = '', health }) => ({
        group,
        kind,
        namespace,
        name,
        health: health?.status,
        message: health?.message ? redact(health.message, 500) : undefined,
      })),
  };
}

/**
 * Whether an operation that was asked for has something to do. A busy Argo CD,
 * which looks at what it knew before the last operation, asks for another to
 * undo a drift; if it finds everything synced meanwhile, there is none.
 */
function isAwaited(operation: Application['operation'], sync: string): boolean {
  const healing = (operation?.sync?.autoHealAttemptsCount ?? 0) > 0;
  return Boolean(operation) && !(healing && sync === 'Synced');
}

/**
 * What a 404, asked for with the project, says. Whose application it was, if
 * it had been seen, is kept: never seen is not the same as seen and gone.
 */
export function observeAbsence(
  at: Date,
  before?: ApplicationObservation,
): ApplicationObservation {
  return {
    at,
    exists: false,
    environmentId: before?.environmentId,
    sync: 'Unknown',
    health: 'Missing',
    operationInProgress: false,
    conditions: [],
    resources: [],
  };
}

function generationOf(source?: ApplicationSource): number | undefined {
  const value = source?.helm?.valuesObject?.environment?.generation;
  return typeof value === 'number' ? value : undefined;
}

function wordOf<T extends string>(
  words: readonly T[],
  word: string | undefined,
): T | undefined {
  return words.find(known => known === word);
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
