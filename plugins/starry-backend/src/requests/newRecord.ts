import { Chart } from '../chart/ChartStore';
import { fieldsOf } from '../model/environmentFields';
import { Settings } from '../config/Settings';
import { RequestDraft } from './createRequest';
import { hashRequest } from './requestHash';
import { CheckedRequest } from './RequestChecker';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

/** The record of an environment that is asked for now. */
export function newRecord(options: {
  id: string;
  draft: RequestDraft;
  checked: CheckedRequest;
  createdBy: string;
  createdAt: Date;
  chart: Chart;
  settings: Pick<Settings, 'domain' | 'url'>;
}): EnvironmentRecord {
  const { id, draft, checked, createdBy, createdAt, settings } = options;
  const { chart } = options;
  const { name, owner, instance, lifetimeMs, services, exposed } = checked;
  const application = `env-${name}-${id}`;
  return {
    id,
    name,
    owner,
    ...fieldsOf(draft),
    requestId: draft.requestId,
    requestHash: draft.requestId ? hashRequest(draft) : undefined,
    createdBy,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs),
    intent: 'present',
    generation: 1,
    instance,
    application,
    namespace: application,
    services: services.map(service =>
      exposed.has(service.name)
        ? { ...service, url: addressOf(name, service.name, settings) }
        : service,
    ),
    source: { ...chart, domain: settings.domain },
    verdict: {
      phase: 'pending',
      reason: 'Recorded',
      message: 'The environment is recorded and work on it begins shortly.',
    },
    phaseSince: createdAt,
    serviceStatus: {},
    creationUnanswered: false,
    attempts: 0,
    version: 1,
  };
}

function addressOf(
  environment: string,
  service: string,
  { domain, url }: Pick<Settings, 'domain' | 'url'>,
): string {
  const port = url.port === undefined ? '' : `:${url.port}`;
  return `${url.protocol}://${environment}.${service}.${domain}${port}/`;
}
