import type { Application } from '../argocd/Application';
import type { ApplicationController } from '../argocd/ApplicationController';
import type { ApplicationStore } from '../argocd/ApplicationStore';
import type { ApplicationAccess } from './ApplicationAccess';
import { ApplicationFilter } from './ApplicationFilter';
import { ArgoError } from './ArgoError';
import { selectListed } from './fields';
import type { Permissions } from './Permissions';
import type { Call, Route } from './Routes';

const REFRESH_DEADLINE_MS = 60_000;
const BASE = '/api/v1/applications';

/** Listing applications, and getting one. */
export function applicationReadRoutes(options: {
  store: ApplicationStore;
  controller: ApplicationController;
  access: ApplicationAccess;
  permissions: Permissions;
}): Route[] {
  const { store, controller, access, permissions } = options;

  function list({ query, caller }: Call) {
    const filter = ApplicationFilter.from(query);
    const items = store
      .list()
      .filter(
        a =>
          filter.accepts(a) &&
          permissions.allows(
            caller!,
            'applications',
            'get',
            `${a.spec.project}/${a.metadata.name}`,
          ),
      )
      .map(a => selectListed(withoutResourceHealth(a), query.get('fields')));
    return {
      metadata: { resourceVersion: store.resourceVersion },
      items: items.length > 0 ? items : null,
    };
  }

  async function get(call: Call) {
    const application = access.find(call, 'get');
    const depth = call.query.get('refresh');
    if (!depth) {
      return application;
    }
    if (depth !== 'normal' && depth !== 'hard') {
      throw ArgoError.invalidArgument(`unknown refresh type "${depth}"`);
    }
    const { name } = application.metadata;
    await withDeadline(
      controller.refresh(name, depth === 'hard' ? 'hard' : 'latest'),
    );
    return access.find(call, 'get');
  }

  return [
    { method: 'GET', path: BASE, handle: list },
    { method: 'GET', path: `${BASE}/:name`, handle: get },
  ];
}

/** The list is served from a cache that has no health of single resources. */
function withoutResourceHealth(application: Application): Application {
  const { resources } = application.status;
  return resources
    ? {
        ...application,
        status: {
          ...application.status,
          resources: resources.map(({ health, ...rest }) => rest),
        },
      }
    : application;
}

async function withDeadline(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(ArgoError.unknown('application refresh deadline exceeded')),
      REFRESH_DEADLINE_MS,
    );
  });
  await Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
