import { mayDo, mayRead } from './access';
import type { User } from './access';
import type { Verb } from './ResourceRequest';
import { StatusError } from './StatusError';

/** Answers a SelfSubjectAccessReview: whether somebody may do something. */
export function reviewed(user: User, body: string): object {
  const { spec } = readReview(body);
  const { resourceAttributes, nonResourceAttributes } = spec ?? {};
  if (Boolean(resourceAttributes) === Boolean(nonResourceAttributes)) {
    throw new StatusError(
      422,
      'spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      { group: 'authorization.k8s.io' },
    );
  }
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: {
      allowed: resourceAttributes
        ? mayDo(user, {
            verb: text(resourceAttributes.verb) as Verb,
            group: text(resourceAttributes.group),
            resource: text(resourceAttributes.resource),
            subresource: text(resourceAttributes.subresource),
          })
        : nonResourceAttributes.verb === 'get' &&
          mayRead(user, text(nonResourceAttributes.path)),
    },
  };
}

function readReview(body: string): any {
  try {
    return JSON.parse(body) ?? {};
  } catch (error) {
    throw new StatusError(
      400,
      `the object provided is unrecognized (must be of type SelfSubjectAccessReview): ${
        (error as Error).message
      }`,
    );
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
