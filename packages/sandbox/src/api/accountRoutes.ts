import type { Accounts } from './Accounts';
import { ArgoError } from './ArgoError';
import type { Permissions } from './Permissions';
import type { Call, Route } from './Routes';

/** Logging in, tokens, and what an account may do. */
export function accountRoutes(options: {
  accounts: Accounts;
  permissions: Permissions;
}): Route[] {
  const { accounts, permissions } = options;

  const login = async ({ body }: Call) => ({
    token: await accounts.login(body?.username, body?.password),
  });

  const userInfo = ({ caller }: Call) =>
    caller ? { loggedIn: true, username: caller.username, iss: 'argocd' } : {};

  const canI = ({ params, caller }: Call) => {
    const { resource, action, object = '' } = params;
    permissions.assertKnown(resource, action);
    const allowed = permissions.allows(caller!, resource, action, object);
    return { value: allowed ? 'yes' : 'no' };
  };

  const createToken = async ({ params, body, caller }: Call) => {
    assertSelfOrAdmin(caller!.username, params.name);
    const expiresIn = Number(body?.expiresIn ?? 0);
    if (!Number.isFinite(expiresIn) || expiresIn < 0) {
      throw ArgoError.invalidArgument('expiresIn must not be negative');
    }
    const id = typeof body?.id === 'string' ? body.id : undefined;
    return {
      token: await accounts.createToken(params.name, { id, expiresIn }),
    };
  };

  const revokeToken = ({ params, caller }: Call) => {
    assertSelfOrAdmin(caller!.username, params.name);
    accounts.revokeToken(params.name, params.id);
    return {};
  };

  return [
    { method: 'POST', path: '/api/v1/session', public: true, handle: login },
    {
      method: 'GET',
      path: '/api/v1/session/userinfo',
      public: true,
      handle: userInfo,
    },
    {
      method: 'GET',
      path: '/api/v1/account/can-i/:resource/:action/:object*',
      handle: canI,
    },
    {
      method: 'POST',
      path: '/api/v1/account/:name/token',
      handle: createToken,
    },
    {
      method: 'DELETE',
      path: '/api/v1/account/:name/token/:id',
      handle: revokeToken,
    },
  ];
}

function assertSelfOrAdmin(caller: string, account: string) {
  if (caller !== 'admin' && caller !== account) {
    throw ArgoError.permissionDenied();
  }
}
