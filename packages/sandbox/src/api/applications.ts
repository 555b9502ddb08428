import { isDeepStrictEqual } from 'node:util';
import { applyPatch } from 'fast-json-patch';
import type { Application } from '../argocd/Application';
import type { ApplicationController } from '../argocd/ApplicationController';
import type { ApplicationStore } from '../argocd/ApplicationStore';
import { timestamp } from '../argocd/ApplicationStore';
import { finalizerFor, withoutCascade } from '../argocd/Deletion';
import type { ApplicationAccess } from './ApplicationAccess';
import { ApplicationFilter } from './ApplicationFilter';
import type { ApplicationValidator } from './ApplicationValidator';
import { ArgoError } from './ArgoError';
import { readApplication, readSpec } from './applicationBody';
import type { WantedApplication } from './applicationBody';
import { selectListed } from './fields';
import { mergePatch } from './mergePatch';
import type { Permissions } from './Permissions';
import { flag } from './query';
import type { Call, Route } from './Routes';
import { copyJson } from '../copyJson';

const REFRESH_DEADLINE_MS = 60_000;
const BASE = '/api/v1/applications';

/** Creating, reading, changing and deleting applications. */
export function applicationRoutes(options: {
  store: ApplicationStore;
  controller: ApplicationController;
  access: ApplicationAccess;
  permissions: Permissions;
  validator: ApplicationValidator;
  now: () => Date;
}): Route[] {
  const { store, controller, access, permissions, validator, now } = options;

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

  async function create(call: Call) {
    const wanted = readApplication(call.body);
    const { name } = wanted.metadata;
    const object = `${wanted.spec.project}/${name}`;
    permissions.enforce(call.caller!, 'applications', 'create', object);
    await validator.validate(wanted as Application, {
      render: flag(call.query, 'validate', true),
    });
    const existing = store.get(name);
    if (!existing) {
      return store.create(wanted);
    }
    if (existing.spec.project !== wanted.spec.project) {
      // As if it were not there, to those who may not know of it.
      permissions.enforce(
        call.caller!,
        'applications',
        'get',
        `${existing.spec.project}/${name}`,
      );
    }
    if (isSame(existing, wanted)) {
      return existing;
    }
    if (!flag(call.query, 'upsert', false)) {
      throw ArgoError.invalidArgument(
        'existing application spec is different, use upsert flag to force update',
      );
    }
    permissions.enforce(call.caller!, 'applications', 'update', object);
    return replace(existing, wanted, { merge: true });
  }

  async function update(call: Call) {
    const wanted = readApplication({
      ...call.body,
      metadata: { ...call.body?.metadata, name: call.params.name },
    });
    const existing = access.find(call, 'update');
    await validator.validate(wanted as Application, {
      render: flag(call.query, 'validate', true),
    });
    return replace(existing, wanted, { merge: false });
  }

  async function updateSpec(call: Call) {
    const existing = access.find(call, 'update', {
      project: call.query.get('project') ?? undefined,
    });
    const spec = readSpec(call.body);
    const wanted = { metadata: existing.metadata, spec };
    await validator.validate(wanted, {
      render: flag(call.query, 'validate', true),
    });
    return replace(existing, wanted, { merge: false }).spec;
  }

  async function patch(call: Call) {
    const existing = access.find(call, 'update');
    const { metadata, spec } = existing;
    const document = copyJson({ metadata, spec });
    const wanted = readPatched(applied(document, call.body));
    if (wanted.metadata.name !== metadata.name) {
      throw ArgoError.notFound(
        `applications.argoproj.io "${wanted.metadata.name}" not found`,
      );
    }
    await validator.validate(wanted as Application, { render: true });
    return replace(existing, wanted, { merge: false });
  }

  function replace(
    existing: Application,
    wanted: WantedApplication,
    { merge }: { merge: boolean },
  ): Application {
    const { name } = existing.metadata;
    const updated = store.update(name, draft => {
      const { labels, annotations, finalizers } = wanted.metadata;
      draft.spec = copyJson(wanted.spec);
      assign(draft.metadata, {
        labels: merge ? { ...draft.metadata.labels, ...labels } : labels,
        annotations: merge
          ? { ...draft.metadata.annotations, ...annotations }
          : annotations,
        finalizers,
      });
    });
    if (!updated) {
      throw ArgoError.notFound(`applications.argoproj.io "${name}" not found`);
    }
    return updated;
  }

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
        assign(metadata, { finalizers: withoutCascade(metadata.finalizers) });
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
    { method: 'GET', path: BASE, handle: list },
    { method: 'POST', path: BASE, handle: create },
    { method: 'GET', path: `${BASE}/:name`, handle: get },
    { method: 'PUT', path: `${BASE}/:name`, handle: update },
    { method: 'PATCH', path: `${BASE}/:name`, handle: patch },
    { method: 'DELETE', path: `${BASE}/:name`, handle: remove },
    { method: 'PUT', path: `${BASE}/:name/spec`, handle: updateSpec },
    { method: 'POST', path: `${BASE}/:name/sync`, handle: sync },
    { method: 'DELETE', path: `${BASE}/:name/operation`, handle: terminate },
  ];
}

function isSame(existing: Application, wanted: WantedApplication): boolean {
  const { metadata } = existing;
  return (
    isDeepStrictEqual(existing.spec, wanted.spec) &&
    isDeepStrictEqual(metadata.labels ?? {}, wanted.metadata.labels ?? {}) &&
    isDeepStrictEqual(
      metadata.annotations ?? {},
      wanted.metadata.annotations ?? {},
    ) &&
    isDeepStrictEqual(
      metadata.finalizers ?? [],
      wanted.metadata.finalizers ?? [],
    )
  );
}

function applied(document: object, body: any): unknown {
  const { patch } = body ?? {};
  const patchType = body?.patchType || 'json';
  if (patchType !== 'merge' && patchType !== 'json') {
    throw ArgoError.invalidArgument(
      `Patch type '${patchType}' is not supported`,
    );
  }
  // None of these is the caller's mistake in Argo CD's eyes.
  let parsed: any;
  try {
    parsed = JSON.parse(patch);
  } catch (error) {
    throw ArgoError.unknown(
      patchType === 'merge'
        ? 'error calculating merge patch: Invalid JSON Patch'
        : `error decoding json patch: ${(error as Error).message}`,
    );
  }
  if (patchType === 'merge') {
    return mergePatch(document, parsed);
  }
  try {
    return applyPatch(document, parsed, true).newDocument;
  } catch (error) {
    throw ArgoError.unknown(
      `error applying patch: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}

function readPatched(document: unknown): WantedApplication {
  try {
    return readApplication(document);
  } catch (error) {
    throw ArgoError.unknown(
      `error unmarshaling patched app: ${(error as Error).message}`,
    );
  }
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

/** Sets what is there and deletes what is not, as JSON would have it. */
function assign(
  target: Application['metadata'],
  fields: Partial<Application['metadata']>,
) {
  for (const [key, value] of Object.entries(fields)) {
    const empty = value === undefined || Object.keys(value).length === 0;
    if (empty) {
      delete (target as any)[key];
    } else {
      (target as any)[key] = value;
    }
  }
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
