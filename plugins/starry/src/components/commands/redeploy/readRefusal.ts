import { getIssues } from '@starry-idp/backstage-plugin-starry-common';
import { describeError } from '../../../api';

/** Why a redeployment was refused. */
export interface Refusal {
  /** What is wrong with the revision of a service, by the service's name. */
  services: ReadonlyMap<string, string>;
  /** Everything else that is wrong. */
  other?: string;
}

const FIELD_OF_A_SERVICE = /^services\.([^.]+)(?:\.|$)/;

/** Sorts what the backend found wrong by the services that a form shows. */
export function readRefusal(error: unknown, shown: string[]): Refusal {
  const services = new Map<string, string>();
  const other: string[] = [];
  const issues = getIssues(error);
  for (const { field, message } of issues) {
    const name = FIELD_OF_A_SERVICE.exec(field)?.[1];
    if (name && shown.includes(name)) {
      const before = services.get(name);
      services.set(name, before ? `${before} ${message}` : message);
    } else {
      other.push(message);
    }
  }
  if (issues.length === 0) {
    other.push(describeError(error));
  }
  return { services, other: other.join(' ') || undefined };
}
