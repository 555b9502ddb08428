import type { Faults, RequestCounter } from '../faults';
import { ArgoError } from './ArgoError';
import type { Call, Handler, Route } from './Routes';

/** What no Argo CD has: faults and the request count, for the admin. */
export function sandboxRoutes(options: {
  faults: Faults;
  requests: RequestCounter;
}): Route[] {
  const { faults, requests } = options;

  const adminOnly =
    (handle: Handler): Handler =>
    call => {
      if (call.caller!.username !== 'admin') {
        throw ArgoError.permissionDenied();
      }
      return handle(call);
    };

  const listFaults = () => ({ items: faults.list() });

  const addFault = ({ body }: Call) => {
    try {
      faults.add(body);
    } catch (error) {
      throw ArgoError.invalidArgument((error as Error).message);
    }
    return listFaults();
  };

  const clearFaults = () => {
    faults.clear();
    return {};
  };

  const countRequests = () => ({
    total: requests.total,
    byRoute: requests.byRoute(),
  });

  const resetRequests = () => {
    requests.reset();
    return {};
  };

  const routes: Route[] = [
    { method: 'GET', path: '/sandbox/faults', handle: listFaults },
    { method: 'POST', path: '/sandbox/faults', handle: addFault },
    { method: 'DELETE', path: '/sandbox/faults', handle: clearFaults },
    { method: 'GET', path: '/sandbox/requests', handle: countRequests },
    { method: 'DELETE', path: '/sandbox/requests', handle: resetRequests },
  ];
  return routes.map(route => ({ ...route, handle: adminOnly(route.handle) }));
}
