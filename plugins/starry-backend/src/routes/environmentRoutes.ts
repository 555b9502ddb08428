import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { Clock } from '../clock/Clock';
import { InstanceSettings } from '../config/Settings';
import { EnvironmentAccess } from '../environments/EnvironmentAccess';
import { EnvironmentService } from '../environments/EnvironmentService';
import { EnvironmentStore } from '../environments/EnvironmentStore';
import { requireEntityRef } from '../environments/entityRef';
import {
  InstanceKnowledge,
  presentEnvironment,
  presentTimelineEntry,
} from '../environments/presentEnvironment';
import { audited } from '../http/audited';
import { callerOf } from '../http/callerOf';
import { OpenApiRouter } from './OpenApiRouter';

const DEFAULT_LIMIT = 20;

/** Environments and what happened to them. */
export function addEnvironmentRoutes(
  router: OpenApiRouter,
  options: {
    auditor: AuditorService;
    httpAuth: HttpAuthService;
    access: EnvironmentAccess;
    environments: EnvironmentService;
    store: EnvironmentStore;
    instances: InstanceSettings[];
    clock: Clock;
  },
): void {
  const { access, auditor, clock, environments, httpAuth, store } = options;

  const instanceKnowledge = async (): Promise<InstanceKnowledge> => ({
    settings: options.instances,
    statuses: await store.listInstanceStatus(),
    now: clock.now(),
  });

  router.get('/environments', async (req, res) => {
    const { credentials } = await callerOf(req, httpAuth);
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
    const caller = await callerOf(req, httpAuth);
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
    const { credentials } = await callerOf(req, httpAuth);
    const record = await access.read(req.params.id, credentials);
    res.json(presentEnvironment(record, await instanceKnowledge()));
  });

  router.delete('/environments/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
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

  router.post('/environments/:id/redeploy', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const { id } = req.params;
    await audited(
      auditor,
      {
        eventId: 'environment-redeploy',
        severityLevel: 'medium',
        request: req,
        meta: { id },
      },
      async () => {
        await access.requireUpdate(id, caller.credentials);
        const { record, change } = await environments.redeploy(
          id,
          req.body,
          caller,
        );
        res
          .status(change === undefined ? 200 : 202)
          .json(presentEnvironment(record, await instanceKnowledge()));
        const { name, owner } = record;
        return { name, owner, ...(change !== undefined && { change }) };
      },
    );
  });

  router.get('/environments/:id/timeline', async (req, res) => {
    const { credentials } = await callerOf(req, httpAuth);
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
}
