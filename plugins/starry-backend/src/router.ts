import {
  AuditorService,
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import { toError } from '@backstage/errors';
import { Instance } from '@starry-idp/backstage-plugin-starry-common';
import { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Clock, systemClock } from './clock/Clock';
import { InstanceSettings } from './config/Settings';
import { EnvironmentAccess } from './environments/EnvironmentAccess';
import { Caller, EnvironmentService } from './environments/EnvironmentService';
import { EnvironmentStore } from './environments/EnvironmentStore';
import { requireEntityRef } from './environments/entityRef';
import {
  InstanceKnowledge,
  presentEnvironment,
  presentTimelineEntry,
} from './environments/presentEnvironment';
import { explainParameters } from './http/explainParameters';
import { jsonBody } from './http/jsonBody';
import { OfferingCatalog } from './offerings/OfferingCatalog';
import { spec } from './schema/openapi';
import { EndpointMap } from './schema/openapi/generated/apis';

/** The routes' own types of paths and queries do not matter here. */
type AnyRequest = Request<any, any, any, any, any>;

const DEFAULT_LIMIT = 20;
const DEFAULT_PREFIX = 'test';

/** What the routes work with. */
export interface RouterOptions {
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  access: EnvironmentAccess;
  environments: EnvironmentService;
  store: EnvironmentStore;
  offerings: OfferingCatalog;
  instances: InstanceSettings[];
  clock?: Clock;
}

/** The REST API. It authenticates, authorises, and calls the service. */
export function createRouter(options: RouterOptions): Router {
  const { access, environments, store, offerings, httpAuth, auditor } = options;
  const { clock = systemClock } = options;

  const callerOf = async (req: AnyRequest): Promise<Caller> => {
    const credentials = await httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    return { name: nameOf(credentials), credentials };
  };
  const instanceKnowledge = async (): Promise<InstanceKnowledge> => ({
    settings: options.instances,
    statuses: await store.listInstanceStatus(),
    now: clock.now(),
  });

  const router = createOpenApiRouter();

  router.get('/environments', async (req, res) => {
    const { credentials } = await callerOf(req);
    const filter = await access.readable(credentials);
    const { entity, name, owner, phase, limit, cursor } = req.query;
    const page = await store.list({
      entity: entity && requireEntityRef('entity', entity, 'component'),
      name,
      owners: owner?.map(ref => requireEntityRef('owner', ref, 'group')),
      phases: phase,
      limit: limit ?? DEFAULT_LIMIT,
      cursor,
      filter,
    });
    const instances = await instanceKnowledge();
    res.json({
      items: page.items.map(record => presentEnvironment(record, instances)),
      totalItems: page.totalItems,
      pageInfo: { nextCursor: page.nextCursor },
    });
  });

  router.post('/environments', async (req, res) => {
    const caller = await callerOf(req);
    const dryRun = req.query.dryRun ?? false;
    await audited(
      auditor,
      {
        eventId: 'environment-create',
        severityLevel: 'medium',
        request: req,
        meta: { dryRun },
      },
      async () => {
        await access.requireCreate(caller.credentials);
        const { record, created } = await environments.create(
          req.body,
          caller,
          { dryRun },
        );
        res
          .status(created ? 201 : 200)
          .json(presentEnvironment(record, await instanceKnowledge()));
        return { id: record.id, name: record.name, owner: record.owner };
      },
    );
  });

  router.get('/environments/:id', async (req, res) => {
    const { credentials } = await callerOf(req);
    const record = await access.read(req.params.id, credentials);
    res.json(presentEnvironment(record, await instanceKnowledge()));
  });

  router.delete('/environments/:id', async (req, res) => {
    const caller = await callerOf(req);
    const { id } = req.params;
    await audited(
      auditor,
      {
        eventId: 'environment-delete',
        severityLevel: 'medium',
        request: req,
        meta: { id },
      },
      async () => {
        await access.requireDelete(id, caller.credentials);
        const record = await environments.requestDeletion(id, caller);
        res
          .status(202)
          .json(presentEnvironment(record, await instanceKnowledge()));
        return { name: record.name, owner: record.owner };
      },
    );
  });

  router.get('/environments/:id/timeline', async (req, res) => {
    const { credentials } = await callerOf(req);
    const { id } = await access.read(req.params.id, credentials);
    const { limit, cursor } = req.query;
    const page = await store.timeline(id, {
      limit: limit ?? DEFAULT_LIMIT,
      cursor,
    });
    res.json({
      items: page.items.map(presentTimelineEntry),
      pageInfo: { nextCursor: page.nextCursor },
    });
  });

  router.get('/offerings', async (req, res) => {
    await callerOf(req);
    const items = await offerings.list(req.query);
    res.json({
      items: items.map(({ exposed, builtFrom, ...offering }) => offering),
    });
  });

  router.get('/instances', async (req, res) => {
    await callerOf(req);
    const statuses = await store.listInstanceStatus();
    const counts = await store.countByInstance();
    res.json({
      items: options.instances.map(({ name }): Instance => {
        const status = statuses.find(known => known.name === name);
        return {
          name,
          reachable: status?.reachable ?? false,
          message: status ? status.message : 'It has not been reached yet',
          version: status?.version,
          lastContactAt: status?.lastContactAt?.toISOString(),
          environments: counts[name] ?? 0,
        };
      }),
    });
  });

  router.get('/name-proposal', async (req, res) => {
    await callerOf(req);
    const prefix = req.query.prefix ?? DEFAULT_PREFIX;
    res.json({ name: await environments.proposeName(prefix) });
  });

  router.get('/branches', async (req, res) => {
    const caller = await callerOf(req);
    // Starry may read repositories that not everyone in the portal may.
    await access.requireCreate(caller.credentials);
    res.json(await environments.branches(req.query.component, caller));
  });

  const outer = PromiseRouter();
  outer.use(jsonBody());
  outer.use(router as unknown as Router);
  outer.use(explainParameters);
  return outer;
}

/** The body is parsed before. */
const passOn: RequestHandler = (_req, _res, next) => next();

/**
 * The OpenAPI router, which checks paths and queries but no bodies: the
 * service says more of what is wrong with a body than a schema can, and all
 * of it at once.
 */
function createOpenApiRouter() {
  const { requestBody, ...post } = spec.paths['/environments'].post;
  return createValidatedOpenApiRouterFromGeneratedEndpointMap<EndpointMap>(
    {
      ...spec,
      paths: {
        ...spec.paths,
        '/environments': { ...spec.paths['/environments'], post },
      },
    },
    {
      middleware: [passOn],
      // Backstage authenticates, before and in each route.
      validatorOptions: {
        validateSecurity: false,
        validateRequests: {
          coerceTypes: false,
          allowUnknownQueryParameters: false,
          allErrors: true,
        },
      },
    },
  );
}

function nameOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    | { type: 'user'; userEntityRef: string }
    | { type: 'service'; subject: string };
  return principal.type === 'user'
    ? principal.userEntityRef
    : principal.subject;
}

async function audited(
  auditor: AuditorService,
  options: AuditorServiceCreateEventOptions,
  action: () => Promise<Record<string, string>>,
): Promise<void> {
  const event = await auditor.createEvent(options);
  let meta: Record<string, string>;
  try {
    meta = await action();
  } catch (error) {
    await event.fail({ error: toError(error) });
    throw error;
  }
  await event.success({ meta });
}
