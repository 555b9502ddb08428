import {
  Environment,
  Freshness,
  Service,
  TimelineEvent,
} from '@starry-idp/backstage-plugin-starry-common';
import { fieldsOf } from '../model/environmentFields';
import { Chart } from '../chart/ChartStore';
import { InstanceSettings } from '../config/Settings';
import { ListedEnvironment } from '../record/outline';
import { InstanceStatus } from '../model/InstanceStatus';
import { TimelineEntry } from '../model/TimelineEntry';

/** What is known of the instances, and of the chart, to tell how fresh a record is. */
export interface InstanceKnowledge {
  settings: InstanceSettings[];
  statuses: InstanceStatus[];
  /** The newest chart, as far as known. */
  chart?: Chart;
  now: Date;
}

/** The record as the API shows it. */
export function presentEnvironment(
  record: ListedEnvironment,
  instances: InstanceKnowledge,
): Environment {
  return {
    id: record.id,
    name: record.name,
    owner: record.owner,
    ...fieldsOf(record),
    ...record.verdict,
    generation: record.generation,
    createdBy: record.createdBy,
    createdAt: record.createdAt.toISOString(),
    expiresAt: record.expiresAt.toISOString(),
    readyAt: record.readyAt?.toISOString(),
    deleteRequestedAt: record.deleteRequestedAt?.toISOString(),
    goneAt: record.goneAt?.toISOString(),
    instance: record.instance,
    application: record.application,
    namespace: record.namespace,
    services: record.services.map((service): Service => {
      const status = Object.hasOwn(record.serviceStatus, service.name)
        ? record.serviceStatus[service.name]
        : undefined;
      return { ...service, health: 'unknown', ...status };
    }),
    chart: chartOf(record, instances),
    freshness: freshnessOf(record, instances),
  };
}

/** A line of the timeline as the API shows it. */
export function presentTimelineEntry(
  entry: TimelineEntry & { id: string },
): TimelineEvent {
  return { ...entry, at: entry.at.toISOString() };
}

function chartOf(
  { source }: ListedEnvironment,
  { chart }: InstanceKnowledge,
): Environment['chart'] {
  if (!source) {
    return undefined;
  }
  const { revision, commit, repoUrl, path } = source;
  const current = chart && {
    current:
      chart.commit === commit &&
      chart.repoUrl === repoUrl &&
      chart.path === path,
  };
  return { revision, commit, ...current };
}

function freshnessOf(
  record: ListedEnvironment,
  instances: InstanceKnowledge,
): Freshness {
  const status = instances.statuses.find(
    ({ name }) => name === record.instance,
  );
  const message = record.goneAt
    ? undefined
    : whyStale(record.instance, status, instances);
  return {
    observedAt: observedAt(record, status)?.toISOString(),
    stale: message !== undefined,
    message,
  };
}

/**
 * Contact with the instance confirms what was seen before it: only changes
 * are kept, so an unchanged application has an old observation.
 */
function observedAt(
  record: ListedEnvironment,
  status: InstanceStatus | undefined,
): Date | undefined {
  const seen = record.observation?.at;
  const contact = status?.lastContactAt;
  const confirmed = !record.goneAt && contact && seen && contact > seen;
  return confirmed ? contact : seen;
}

function whyStale(
  instance: string,
  status: InstanceStatus | undefined,
  { settings, now }: InstanceKnowledge,
): string | undefined {
  const setting = settings.find(({ name }) => name === instance);
  if (!setting) {
    return `The Argo CD instance ${instance} is no longer configured`;
  }
  if (!status) {
    return `The Argo CD instance ${instance} has not been reached yet`;
  }
  const { reachable, message, lastContactAt } = status;
  const because = message ? `: ${message}` : '';
  if (!lastContactAt) {
    return `The Argo CD instance ${instance} has never been reached${because}`;
  }
  const since = lastContactAt.toISOString();
  if (!reachable) {
    return `The Argo CD instance ${instance} has not been reached since ${since}${because}`;
  }
  const silentMs = now.getTime() - lastContactAt.getTime();
  if (silentMs > 2 * setting.listIntervalMs) {
    return `The Argo CD instance ${instance} has not been heard of since ${since}`;
  }
  return undefined;
}
