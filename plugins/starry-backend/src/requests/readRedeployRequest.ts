import { checkKeys, isDangerousKey } from './dangerousKeys';
import { FieldReader, isObject, MAX_KEY_LENGTH, typeName } from './FieldReader';
import { Issues } from '../words/Issues';
import { MAX_SERVICES } from './readRequest';

/** What is asked for of one service; what is undefined was wrong or left out. */
export interface RedeployDraft {
  name: string;
  revision?: string;
}

/**
 * Reads the body of a request to redeploy; there need not be one. What is wrong
 * goes to the issues and is left out, so that the rest can be checked.
 */
export function readRedeployRequest(
  body: unknown,
  issues: Issues,
): RedeployDraft[] {
  if (body === undefined) {
    return [];
  }
  if (!isObject(body)) {
    issues.add('body', `must be a JSON object, not ${typeName(body)}`);
    return [];
  }
  if (!checkKeys(body, issues)) {
    return [];
  }
  new FieldReader(body, '', issues).refuseUnknown(['services']);
  const { services = {} } = body;
  if (!isObject(services)) {
    issues.add(
      'services',
      `must be an object of services by name, not ${typeName(services)}`,
    );
    return [];
  }
  const names = Object.keys(services).filter(name => !isDangerousKey(name));
  if (names.length > MAX_SERVICES) {
    issues.add(
      'services',
      `must not be more than ${MAX_SERVICES}, but are ${names.length}`,
    );
    return [];
  }
  return names.map(name => readService(name, services[name], issues));
}

function readService(
  name: string,
  value: unknown,
  issues: Issues,
): RedeployDraft {
  const path = `services.${name.slice(0, MAX_KEY_LENGTH)}`;
  if (!isObject(value)) {
    issues.add(path, `must be an object, not ${typeName(value)}`);
    return { name };
  }
  const field = new FieldReader(value, `${path}.`, issues);
  field.refuseUnknown(['revision']);
  return { name, revision: field.text('revision', { maxLength: 250 }) };
}
