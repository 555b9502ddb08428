import { isDeepStrictEqual } from 'node:util';
import type { Application } from '../argocd/Application';
import type { ApplicationStore } from '../argocd/ApplicationStore';
import { copyJson } from '../copyJson';
import type { Caller } from './Accounts';
import type { ApplicationAccess } from './ApplicationAccess';
import { patchedApplication } from './applicationPatch';
import type { ApplicationValidator } from './ApplicationValidator';
import { ArgoError } from './ArgoError';
import { readApplication, readSpec } from './applicationBody';
import type { WantedApplication } from './applicationBody';
import { assignMetadata } from './assignMetadata';
import type { Permissions } from './Permissions';
import { flag } from './query';
import type { Call, Route } from './Routes';

const BASE = '/api/v1/applications';

/** Creating applications, and changing what they are to be. */
export function applicationWriteRoutes(options: {
  store: ApplicationStore;
  access: ApplicationAccess;
  permissions: Permissions;
  validator: ApplicationValidator;
}): Route[] {
  const { store, access, permissions, validator } = options;

  async function create(call: Call) {
    const wanted = readApplication(call.body);
    const { name } = wanted.metadata;
    const object = `${wanted.spec.project}/${name}`;
    permissions.enforce(call.caller!, 'applications', 'create', object);
    assertMayMove(call.caller!, store.get(name), wanted);
    await validator.validate(wanted as Application, {
      render: flag(call.query, 'validate', true),
    });
    const existing = store.get(name);
    if (!existing) {
      return store.create(wanted);
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

  /** What changes projects needs rights in both of them. */
  function assertMayMove(
    caller: Caller,
    existing: Application | undefined,
    { metadata, spec }: Pick<WantedApplication, 'metadata' | 'spec'>,
  ) {
    if (!existing || existing.spec.project === spec.project) {
      return;
    }
    for (const [action, project] of [
      ['create', spec.project],
      ['update', existing.spec.project],
    ]) {
      const object = `${project}/${metadata.name}`;
      permissions.enforce(caller, 'applications', action, object);
    }
  }

  async function update(call: Call) {
    const wanted = readApplication({
      ...call.body,
      metadata: { ...call.body?.metadata, name: call.params.name },
    });
    const existing = access.find(call, 'update');
    assertMayMove(call.caller!, existing, wanted);
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
    assertMayMove(call.caller!, existing, wanted);
    await validator.validate(wanted, {
      render: flag(call.query, 'validate', true),
    });
    return replace(existing, wanted, { merge: false }).spec;
  }

  async function patch(call: Call) {
    const existing = access.find(call, 'update');
    const wanted = patchedApplication(existing, call.body);
    if (wanted.metadata.name !== existing.metadata.name) {
      throw ArgoError.notFound(
        `applications.argoproj.io "${wanted.metadata.name}" not found`,
      );
    }
    assertMayMove(call.caller!, existing, wanted);
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
      assignMetadata(draft.metadata, {
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

  return [
    { method: 'POST', path: BASE, handle: create },
    { method: 'PUT', path: `${BASE}/:name`, handle: update },
    { method: 'PATCH', path: `${BASE}/:name`, handle: patch },
    { method: 'PUT', path: `${BASE}/:name/spec`, handle: updateSpec },
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
