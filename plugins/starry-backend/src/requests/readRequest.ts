import { Stage } from '@starry-idp/backstage-plugin-starry-common';
import { checkKeys, isDangerousKey } from './dangerousKeys';
import { FieldReader, isObject, MAX_KEY_LENGTH, typeName } from './FieldReader';
import { Issues } from '../words/Issues';

const STAGES: Stage[] = ['ephemeral', 'development', 'staging', 'production'];
const FIELDS = [
  'name',
  'owner',
  'system',
  'stage',
  'lifetime',
  'description',
  'services',
  'requestId',
  'template',
];
const SERVICE_FIELDS = [
  'offering',
  'component',
  'revision',
  'expose',
  'config',
];
/** More services than this no request names. */
export const MAX_SERVICES = 30;

/** A service as asked for; what is undefined was wrong or left out. */
export interface ServiceDraft {
  name: string;
  offering?: string;
  component?: string;
  revision?: string;
  expose?: boolean;
  config: Record<string, unknown>;
}

/** A request whose fields have the right types where they are present. */
export interface RequestDraft {
  name?: string;
  owner?: string;
  system?: string;
  stage: Stage;
  lifetime?: string;
  description?: string;
  requestId?: string;
  template?: string;
  services: ServiceDraft[];
}

/**
 * Reads the body of a request to create an environment. What is wrong goes to
 * the issues and is left out of the draft, so that the rest can be checked.
 */
export function readRequest(body: unknown, issues: Issues): RequestDraft {
  const draft: RequestDraft = { stage: 'ephemeral', services: [] };
  if (!isObject(body)) {
    issues.add('body', `must be a JSON object, not ${typeName(body)}`);
    return draft;
  }
  if (!checkKeys(body, issues)) {
    return draft;
  }
  const field = new FieldReader(body, '', issues);
  field.refuseUnknown(FIELDS);
  draft.name = field.text('name', { required: true, maxLength: 300 });
  draft.owner = field.entityRef('owner', { required: true });
  draft.system = field.entityRef('system', { kind: 'system' });
  draft.stage = readStage(field, issues);
  draft.lifetime = field.text('lifetime', { maxLength: 64 });
  draft.description = field.text('description', { maxLength: 1000 });
  draft.requestId = field.text('requestId', { maxLength: 200 });
  draft.template = field.entityRef('template', { kind: 'template' });
  draft.services = readServices(body.services, issues);
  return draft;
}

function readStage(field: FieldReader, issues: Issues): Stage {
  const text = field.text('stage', { maxLength: 20 });
  const stage = STAGES.find(known => known === text);
  if (text !== undefined && !stage) {
    issues.add('stage', `must be one of ${STAGES.join(', ')}`);
  }
  return stage ?? 'ephemeral';
}

function readServices(value: unknown, issues: Issues): ServiceDraft[] {
  if (value === undefined) {
    issues.add('services', 'is required');
    return [];
  }
  if (!isObject(value)) {
    issues.add(
      'services',
      `must be an object of services by name, not ${typeName(value)}`,
    );
    return [];
  }
  const names = Object.keys(value).filter(name => !isDangerousKey(name));
  if (names.length === 0) {
    issues.add('services', 'must contain at least one service');
  }
  if (names.length > MAX_SERVICES) {
    issues.add(
      'services',
      `must not be more than ${MAX_SERVICES}, but are ${names.length}`,
    );
    return [];
  }
  return names.flatMap(name => readService(name, value[name], issues) ?? []);
}

function readService(
  name: string,
  value: unknown,
  issues: Issues,
): ServiceDraft | undefined {
  const path = `services.${name.slice(0, MAX_KEY_LENGTH)}`;
  if (!isObject(value)) {
    issues.add(path, `must be an object, not ${typeName(value)}`);
    return undefined;
  }
  const field = new FieldReader(value, `${path}.`, issues);
  field.refuseUnknown(SERVICE_FIELDS);
  const config = value.config ?? {};
  if (!isObject(config)) {
    issues.add(`${path}.config`, `must be an object, not ${typeName(config)}`);
  }
  return {
    name,
    offering: field.text('offering', { required: true, maxLength: 63 }),
    component: field.entityRef('component', { kind: 'component' }),
    revision: field.text('revision', { maxLength: 250 }),
    expose: field.boolean('expose'),
    config: isObject(config) ? config : {},
  };
}
