import { timingSafeEqual } from 'node:crypto';
import express, { Request, Response } from 'express';
import type { Cluster, KubernetesObject } from '../cluster';

const NAMES_IN_PATH = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Kubernetes' answer to what went wrong. */
function fail(
  res: Response,
  code: number,
  reason: string,
  message: string,
  details: Record<string, unknown> = {},
) {
  res.status(code).json({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code,
  });
}

function hasToken(req: Request, token: string): boolean {
  const [scheme, given = ''] = (req.headers.authorization ?? '').split(' ');
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return (
    scheme.toLowerCase() === 'bearer' &&
    a.length === b.length &&
    timingSafeEqual(a, b)
  );
}

/** Equality-based label selectors; sets (`in`, `notin`) are not understood. */
function matcherOf(
  selector: string,
): ((object: KubernetesObject) => boolean) | undefined {
  const terms = selector.split(',').filter(Boolean);
  const tests = terms.map(term => {
    const match = /^\s*([\w./-]+)\s*(?:(!=|==?)\s*([\w.-]*))?\s*$/.exec(term);
    if (!match) return undefined;
    const [, key, operator, value] = match;
    return (labels: Record<string, string>) => {
      if (!operator) return key in labels;
      return operator === '!=' ? labels[key] !== value : labels[key] === value;
    };
  });
  if (tests.includes(undefined)) return undefined;
  return object => tests.every(test => test!(object.metadata.labels ?? {}));
}

/**
 * The part of Kubernetes' API that tells whether a namespace is there: version
 * and namespaces. Everything else answers 404.
 */
export function createKubernetesRouter(options: {
  cluster: Cluster;
  /** The bearer token that is let in. */
  token: string;
}): express.Router {
  const { cluster, token } = options;
  const router = express.Router();
  const namespaceOf = (name: string) =>
    cluster.get({ group: '', kind: 'Namespace', name });
  const notFound = (res: Response, name: string) =>
    fail(res, 404, 'NotFound', `namespaces "${name}" not found`, {
      name,
      kind: 'namespaces',
    });

  router.use((req, res, next) => {
    if (hasToken(req, token)) next();
    else fail(res, 401, 'Unauthorized', 'Unauthorized');
  });

  router.get('/version', (_req, res) => {
    res.json({
      major: '1',
      minor: '34',
      gitVersion: 'v1.34.0+starry-sandbox',
      platform: `${process.platform}/${process.arch}`,
    });
  });

  router.get('/api/v1/namespaces', (req, res) => {
    const selector = String(req.query.labelSelector ?? '');
    const matches = matcherOf(selector);
    if (!matches) {
      fail(
        res,
        400,
        'BadRequest',
        `unable to parse requirement: labelSelector ${selector}`,
      );
      return;
    }
    res.json({
      kind: 'NamespaceList',
      apiVersion: 'v1',
      metadata: {},
      items: cluster.list({ group: '', kind: 'Namespace' }).filter(matches),
    });
  });

  router.get('/api/v1/namespaces/:name', (req, res) => {
    const { name } = req.params;
    const namespace = NAMES_IN_PATH.test(name) ? namespaceOf(name) : undefined;
    if (namespace) res.json(namespace);
    else notFound(res, name);
  });

  router.delete('/api/v1/namespaces/:name', (req, res) => {
    const { name } = req.params;
    const namespace = NAMES_IN_PATH.test(name) ? namespaceOf(name) : undefined;
    if (!namespace) {
      notFound(res, name);
      return;
    }
    cluster.delete({ group: '', kind: 'Namespace', name });
    res.json(namespaceOf(name) ?? namespace);
  });

  router.use((req, res) => {
    fail(
      res,
      404,
      'NotFound',
      `the server could not find the requested resource (${req.method} ${req.path})`,
    );
  });
  return router;
}
