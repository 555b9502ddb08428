import type { ApplicationController } from '../argocd/ApplicationController';
import type { ApplicationStore } from '../argocd/ApplicationStore';
import type { ApplicationAccess } from './ApplicationAccess';
import { ArgoError } from './ArgoError';
import type { Call, Route } from './Routes';

const BASE = '/api/v1/applications/:name';

/** Starting a sync, and ending what is under way. */
export function operationRoutes(options: {
  store: ApplicationStore;
  controller: ApplicationController;
  access: ApplicationAccess;
}): Route[] {
  const { store, controller, access } = options;

  function sync(call: Call) {
    const application = access.find(call, 'get');
    access.find(call, 'sync');
    const { body } = call;
    if (application.metadata.deletionTimestamp) {
      throw ArgoError.failedPrecondition('application is deleting');
    }
    if (body.manifests?.length) {
      throw ArgoError.failedPrecondition(
        'cannot use local sync when Automatic Sync Policy is enabled unless for dry run',
      );
    }
    if (application.operation) {
      throw ArgoError.failedPrecondition(
        'another operation is already in progress',
      );
    }
    const { source, syncPolicy } = application.spec;
    const automatic =
      syncPolicy?.automated && syncPolicy.automated.enabled !== false;
    if (
      automatic &&
      body.revision &&
      body.revision !== source?.targetRevision &&
      !body.dryRun
    ) {
      throw ArgoError.failedPrecondition(
        `Cannot sync to ${body.revision}: auto-sync currently set to ${source?.targetRevision}`,
      );
    }
    return store.update(application.metadata.name, draft => {
      delete draft.status.operationState;
      draft.operation = {
        sync: {
          revision: body.revision || source?.targetRevision || 'HEAD',
          ...(body.prune === true && { prune: true }),
          ...(body.dryRun === true && { dryRun: true }),
          ...((body.syncOptions?.items ?? syncPolicy?.syncOptions) && {
            syncOptions: body.syncOptions?.items ?? syncPolicy?.syncOptions,
          }),
          ...(Array.isArray(body.resources) && { resources: body.resources }),
        },
        initiatedBy: { username: call.caller!.username },
        ...(Array.isArray(body.infos) && { info: body.infos }),
        retry: body.retryStrategy ?? syncPolicy?.retry ?? {},
      };
    });
  }

  function terminate(call: Call) {
    const { metadata } = access.find(call, 'sync');
    if (!controller.terminate(metadata.name)) {
      throw ArgoError.invalidArgument(
        `Unable to terminate operation. No operation is in progress`,
      );
    }
    return {};
  }

  return [
    { method: 'POST', path: `${BASE}/sync`, handle: sync },
    { method: 'DELETE', path: `${BASE}/operation`, handle: terminate },
  ];
}
