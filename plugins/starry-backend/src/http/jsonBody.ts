import { InputError } from '@backstage/errors';
import express, { ErrorRequestHandler, Request, RequestHandler } from 'express';

const LIMIT_KILOBYTES = 256;

/** A body that is larger than any request has reason to be. */
class PayloadTooLargeError extends Error {
  readonly name = 'PayloadTooLargeError';
  readonly statusCode = 413;
}

/** Some requests can do without a body; to those that cannot, it is empty. */
function hasBody({ headers }: Request): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    Number(headers['content-length'] ?? 0) > 0
  );
}

const requireJson: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && hasBody(req) && !req.is('application/json')) {
    throw new InputError(
      'body: must be JSON, sent with the header content-type: application/json',
    );
  }
  next();
};

const explainBodyError: ErrorRequestHandler = (error, _req, _res, next) => {
  if (error.type === 'entity.parse.failed') {
    next(new InputError(`body: is not valid JSON: ${error.message}`));
  } else if (error.type === 'entity.too.large') {
    next(
      new PayloadTooLargeError(
        `body: must not be larger than ${LIMIT_KILOBYTES} kB`,
      ),
    );
  } else {
    next(error);
  }
};

/** Parses JSON bodies, and says in plain words when that cannot be done. */
export function jsonBody(): Array<RequestHandler | ErrorRequestHandler> {
  return [
    requireJson,
    // Anything that is JSON may pass: what it must contain is said elsewhere,
    // together with everything else that is wrong.
    express.json({ limit: LIMIT_KILOBYTES * 1024, strict: false }),
    explainBodyError,
  ];
}
