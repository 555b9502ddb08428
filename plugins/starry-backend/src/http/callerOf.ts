import {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { Request } from 'express';

/** The routes' own types of paths and queries do not matter here. */
type AnyRequest = Request<any, any, any, any, any>;

/** Who asks. */
export interface Caller {
  /** Reference of the user, or name of the service. */
  name: string;
  credentials: BackstageCredentials;
}

/** @throws AuthenticationError for who is neither a user nor a service. */
export async function callerOf(
  req: AnyRequest,
  httpAuth: HttpAuthService,
): Promise<Caller> {
  const credentials = await httpAuth.credentials(req, {
    allow: ['user', 'service'],
  });
  return { name: nameOf(credentials), credentials };
}

function nameOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    | { type: 'user'; userEntityRef: string }
    | { type: 'service'; subject: string };
  return principal.type === 'user'
    ? principal.userEntityRef
    : principal.subject;
}
