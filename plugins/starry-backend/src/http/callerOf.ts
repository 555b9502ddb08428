import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Request } from 'express';
import { Caller, callerWith } from '../access/Caller';

/** The routes' own types of paths and queries do not matter here. */
type AnyRequest = Request<any, any, any, any, any>;

/** @throws AuthenticationError for who is neither a user nor a service. */
export async function callerOf(
  req: AnyRequest,
  httpAuth: HttpAuthService,
): Promise<Caller> {
  const credentials = await httpAuth.credentials(req, {
    allow: ['user', 'service'],
  });
  return callerWith(credentials, req);
}
