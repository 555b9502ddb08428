import express from 'express';
import type { Request, Response } from 'express';
import type { Cluster, KubernetesObject, ResourceType } from '../cluster';
import { assertMayDo, mayRead } from './access';
import type { Access, User } from './access';
import { reviewed } from './accessReview';
import { create, patch, remove, update } from './changes';
import { discover } from './discovery';
import { listOf } from './lists';
import { formOf, represent } from './representation';
import { resourceRequestOf } from './ResourceRequest';
import type { ResourceRequest } from './ResourceRequest';
import { ResourceTypes } from './ResourceTypes';
import { StatusError } from './StatusError';

const MAX_BODY_BYTES = 3 * 1024 * 1024;
const REVIEWS = 'selfsubjectaccessreviews';
const NOT_THERE = 'the server could not find the requested resource';

/**
 * Kubernetes' API, as far as it is about single objects and lists: version,
 * discovery, reading, creating, changing and deleting objects of all kinds,
 * and asking what one may do. Nothing can be watched.
 */
export function createKubernetesRouter(options: {
  cluster: Cluster;
  /** Who is let in, and what they may do. */
  access: Access;
}): express.Router {
  const { cluster, access } = options;
  const types = new ResourceTypes(cluster);

  function answer(req: Request, res: Response): void {
    const user: User = res.locals.user;
    const query = new URL(req.url, 'http://cluster').searchParams;
    const watch = ['true', '1'].includes(query.get('watch') ?? '');
    const request = resourceRequestOf(req.method, req.path, { watch });
    if (request) {
      assertMayDo(user, request);
      answerResource(req, res, { request, query, user });
    } else {
      answerApi(req, res, user);
    }
  }

  function answerResource(
    req: Request,
    res: Response,
    call: { request: ResourceRequest; query: URLSearchParams; user: User },
  ): void {
    const { request, query, user } = call;
    const { verb, group, version, resource, namespace, name } = request;
    if (group === 'authorization.k8s.io' && resource === REVIEWS) {
      assertVerb(verb, ['create']);
      res.status(201).json(reviewed(user, req.body));
      return;
    }
    if (!types.all().some(t => t.group === group && t.version === version)) {
      sendNotFound(res);
      return;
    }
    const type = types.find(group, version, resource);
    if (!type || !isServed(type, request)) {
      throw new StatusError(404, NOT_THERE, {});
    }
    const form = formOf(req.get('accept'));
    try {
      if (verb === 'list') {
        res.json(listOf(cluster, type, namespace, query, form));
        return;
      }
      if (verb === 'create') {
        const object = create(cluster, type, request, req.body);
        res.status(201).json(represent(object, form));
        return;
      }
      assertVerb(verb, ['get', 'update', 'patch', 'delete']);
      const object = find(type, request);
      if (verb === 'delete') {
        res.json(remove(cluster, type, object, req.body));
        return;
      }
      res.json(represent(changed(req, type, object, request), form));
    } catch (error) {
      throw StatusError.from(error, { type, name });
    }
  }

  function changed(
    req: Request,
    type: ResourceType,
    object: KubernetesObject,
    request: ResourceRequest,
  ): KubernetesObject {
    switch (request.verb) {
      case 'update':
        return update(cluster, type, object, request, req.body);
      case 'patch': {
        const format = req.get('content-type');
        return patch(cluster, type, object, request, format, req.body);
      }
      default:
        return object;
    }
  }

  function find(type: ResourceType, request: ResourceRequest) {
    const { group, kind, namespaced } = type;
    const { name = '', namespace } = request;
    const object = cluster.get({
      group,
      kind,
      name,
      ...(namespaced && { namespace }),
    });
    if (!object) {
      throw StatusError.notFound(type, name);
    }
    return object;
  }

  function answerApi(req: Request, res: Response, user: User): void {
    const { path } = req;
    if (!mayRead(user, path)) {
      throw new StatusError(
        403,
        `forbidden: User "${user.name}" cannot get path "${path}"`,
        {},
      );
    }
    if (path === '/version') {
      res.json({
        major: '1',
        minor: '37',
        gitVersion: 'v1.37.2+starry-sandbox',
        platform: `${process.platform}/${process.arch}`,
      });
      return;
    }
    if (/^\/(healthz|livez|readyz)$/.test(path)) {
      res.type('text/plain').send('ok');
      return;
    }
    const document = discover(path, types.all());
    if (document) {
      res.json(document);
    } else {
      sendNotFound(res);
    }
  }

  const router = express.Router();
  router.use((req, res, next) => {
    res.locals.user = access.authenticate(req.get('authorization'));
    next();
  });
  router.use(express.text({ type: () => true, limit: MAX_BODY_BYTES }));
  router.use((req, res) => {
    req.body = typeof req.body === 'string' ? req.body : '';
    answer(req, res);
  });
  const handleError: express.ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { code, body } =
      error?.type === 'entity.too.large'
        ? new StatusError(413, 'Request entity too large: limit is 3145728')
        : StatusError.from(error);
    res.status(code).json(body);
  };
  router.use(handleError);
  return router;
}

/** In Kubernetes, too, it is not always a Status. */
function sendNotFound(res: Response): void {
  res.status(404).type('text/plain').send('404 page not found\n');
}

/** Whether there may be such objects at that place. */
function isServed(
  { kind, namespaced }: ResourceType,
  { verb, namespace, subresource }: ResourceRequest,
): boolean {
  if (subresource) {
    return false;
  }
  return namespaced
    ? namespace !== undefined || verb === 'list'
    : namespace === undefined || kind === 'Namespace';
}

function assertVerb(verb: string, allowed: string[]): void {
  if (!allowed.includes(verb)) {
    throw new StatusError(
      405,
      'the server does not allow this method on the requested resource',
      {},
    );
  }
}
