import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '../Logger';
import { ArgoError } from './ArgoError';
import type { Caller } from './Accounts';

/** A request that found its route. */
export interface Call {
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON; an empty object for requests without one. */
  body: any;
  /** Who asks; `undefined` only on public routes. */
  caller?: Caller;
  request: Request;
  response: Response;
}

/** Returns what is to be sent as JSON, or sends something itself. */
export type Handler = (call: Call) => unknown | Promise<unknown>;

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for a segment, and `:name*` for all that is left. */
  path: string;
  /** Answers without a token as well. */
  public?: boolean;
  handle: Handler;
}

const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Serves routes the way Argo CD's gateway does: plain text for what it cannot
 * route and for a wrong content type, and its own JSON for all other errors.
 */
export class Routes {
  private readonly compiled: Array<Route & { expression: RegExp }>;
  private readonly readBody = express.text({
    type: () => true,
    limit: MAX_BODY_BYTES,
  });

  constructor(
    routes: Route[],
    private readonly options: {
      authenticate: (request: Request) => Promise<Caller>;
      logger: Logger;
    },
  ) {
    this.compiled = routes.map(route => ({
      ...route,
      expression: new RegExp(
        `^${route.path
          .replace(/\/:(\w+)\*/g, '(?:/(?<$1>.*))?')
          .replace(/:(\w+)(?!\w*>)/g, '(?<$1>[^/]+)')}$`,
      ),
    }));
  }

  /** The template that a request matches, to count it under. */
  templateOf(method: string, path: string): string | undefined {
    const decoded = decode(path);
    return decoded === undefined
      ? undefined
      : this.compiled.find(
          r => r.method === method && r.expression.test(decoded),
        )?.path;
  }

  readonly serve = (
    request: Request,
    response: Response,
    _next: NextFunction,
  ): void => {
    this.answer(request, response).catch(error =>
      this.fail(request, response, error),
    );
  };

  private async answer(request: Request, response: Response): Promise<void> {
    const { method } = request;
    const path = decode(request.path);
    if (path === undefined) {
      sendText(response, 400, 'Bad Request');
      return;
    }
    if (
      method !== 'GET' &&
      request.get('content-type')?.toLowerCase() !== 'application/json'
    ) {
      sendText(response, 415, 'Invalid content type');
      return;
    }
    const matching = this.compiled.filter(r => r.expression.test(path));
    const route = matching.find(r => r.method === method);
    if (!route) {
      if (matching.length > 0) {
        sendText(response, 405, 'Method Not Allowed');
      } else {
        sendText(response, 404, 'Not Found');
      }
      return;
    }
    const caller = await this.identify(route, request);
    const call: Call = {
      params: route.expression.exec(path)!.groups ?? {},
      query: new URL(request.url, 'http://sandbox').searchParams,
      body: await this.body(request, response),
      caller,
      request,
      response,
    };
    const result = await route.handle(call);
    if (result !== undefined && !response.headersSent) {
      response.json(result);
    }
  }

  private async identify(route: Route, request: Request) {
    if (!route.public) {
      return await this.options.authenticate(request);
    }
    return await this.options.authenticate(request).catch(() => undefined);
  }

  private async body(request: Request, response: Response): Promise<any> {
    if (request.method === 'GET') {
      return {};
    }
    await new Promise<void>((resolve, reject) => {
      this.readBody(request, response, error => {
        if ((error as any)?.type === 'entity.too.large') {
          reject(
            ArgoError.resourceExhausted(
              `grpc: received message larger than max (${request.get(
                'content-length',
              )} vs. ${MAX_BODY_BYTES})`,
            ),
          );
        } else if (error) {
          reject(ArgoError.invalidArgument((error as Error).message));
        } else {
          resolve();
        }
      });
    });
    if (typeof request.body !== 'string' || request.body === '') {
      return {};
    }
    try {
      return JSON.parse(request.body);
    } catch (error) {
      throw ArgoError.invalidArgument((error as Error).message);
    }
  }

  private fail(request: Request, response: Response, error: unknown) {
    const argoError = ArgoError.from(error);
    if (argoError.httpStatus >= 500) {
      this.options.logger.error(
        `${request.method} ${request.path}: ${argoError.message}`,
      );
    }
    if (response.headersSent) {
      response.destroy();
    } else {
      response.status(argoError.httpStatus).json(argoError.body);
    }
  }
}

/** Argo CD decodes a whole path first: `a%2Fb` is two segments to it. */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function sendText(response: Response, status: number, text: string) {
  response.status(status).type('text/plain').send(`${text}\n`);
}
