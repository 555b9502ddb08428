import { NotFoundError } from '@backstage/errors';
import { Request, RequestHandler } from 'express';

/**
 * Answers what no route has answered. Backstage's own routes, whose paths begin
 * with a dot, share the router and may come later.
 */
export const notFound: RequestHandler = (req: Request, _res, next) => {
  if (req.path.startsWith('/.')) {
    next();
    return;
  }
  throw new NotFoundError(
    `There is no ${req.method} ${req.baseUrl}${req.path}; ${req.baseUrl}/openapi.json describes what there is`,
  );
};
