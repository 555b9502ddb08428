import type { ApplicationStore } from '../argocd/ApplicationStore';
import { finalizerFor, withoutCascade } from '../argocd/Deletion';
import { timestamp } from '../timestamp';
import type { ApplicationAccess } from './ApplicationAccess';
import { ArgoError } from './ArgoError';
import { assignMetadata } from './assignMetadata';
import { flag } from './query';
import type { Call, Route } from './Routes';

/** Asking for applications to go, with or without their objects. */
export function applicationDeleteRoutes(options: {
  store: ApplicationStore;
  access: ApplicationAccess;
  now: () => Date;
}): Route[] {
  const { store, access, now } = options;

  function remove(call: Call) {
    const application = access.find(call, 'get');
    access.find(call, 'delete');
    const cascade = flag(call.query, 'cascade', true);
    const policy = call.query.get('propagationPolicy') ?? '';
    if (!cascade && policy) {
      throw ArgoError.invalidArgument(
        'cannot set propagation policy when cascading is disabled',
      );
    }
    const finalizer = finalizerFor(policy);
    if (!finalizer) {
      throw ArgoError.invalidArgument(`invalid propagation policy: ${policy}`);
    }
    store.update(application.metadata.name, draft => {
      const { metadata } = draft;
      if (!cascade) {
        assignMetadata(metadata, {
          finalizers: withoutCascade(metadata.finalizers),
        });
      } else if (
        !metadata.deletionTimestamp &&
        !metadata.finalizers?.includes(finalizer)
      ) {
        metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
      }
      metadata.deletionTimestamp ??= timestamp(now());
      metadata.deletionGracePeriodSeconds ??= 0;
    });
    return {};
  }

  return [
    {
      method: 'DELETE',
      path: '/api/v1/applications/:name',
      handle: remove,
    },
  ];
}
