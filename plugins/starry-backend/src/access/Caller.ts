import {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/** Who asks, in whichever way. */
export interface Caller {
  /** Reference of the user, or name of the service. */
  name: string;
  credentials: BackstageCredentials;
  /** What came over HTTP, for the audit log; nothing else may read it. */
  request?: AuditorServiceCreateEventOptions['request'];
}

/** The caller with these credentials. */
export function callerWith(
  credentials: BackstageCredentials,
  request?: Caller['request'],
): Caller {
  const principal = credentials.principal as
    | { type: 'user'; userEntityRef: string }
    | { type: 'service'; subject: string };
  const name =
    principal.type === 'user' ? principal.userEntityRef : principal.subject;
  return { name, credentials, request };
}
