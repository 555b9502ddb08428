import type { NextFunction, Request, Response } from 'express';

/**
 * What goes wrong with a request.
 *
 * - `refuse`: the connection is closed without an answer
 * - `delay`: the answer comes later
 * - `status`: that HTTP status, with a body in the form of the API
 * - `halfBody`: the answer breaks off in the middle
 * - `dropWatch`: open streams that match are cut off, at once
 * - `loseEvents`: a watch leaves out its next event
 * - `hang`: no answer at all, until the caller gives up
 *
 * @public
 */
export type FaultEffect =
  | 'refuse'
  | 'halfBody'
  | 'dropWatch'
  | 'loseEvents'
  | 'hang'
  | { delay: number }
  | { status: number; message?: string };

/**
 * Something that goes wrong, with which requests, and how often.
 *
 * @public
 */
export interface Fault {
  /**
   * All requests, unless narrowed down. A path may contain `*`; those of
   * Kubernetes' API begin with `/kubernetes/`.
   */
  match?: { method?: string; path?: string };
  /** How often it happens; without it, until cleared. */
  times?: number;
  effect: FaultEffect;
}

const MAX_FAULTS = 100;

/**
 * Trouble on request.
 *
 * @public
 */
export class Faults {
  private faults: Array<Fault & { left: number }> = [];
  private readonly streams = new Map<() => void, Request>();

  /** @throws RangeError for a fault that makes no sense */
  add(fault: Fault): void {
    assertFault(fault);
    if (fault.effect === 'dropWatch') {
      for (const [drop, request] of [...this.streams]) {
        if (matches(fault, request)) {
          drop();
        }
      }
      return;
    }
    if (this.faults.length >= MAX_FAULTS) {
      throw new RangeError(`at most ${MAX_FAULTS} faults at a time`);
    }
    this.faults.push({ ...fault, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.faults = [];
  }

  list(): Fault[] {
    return this.faults.map(({ left, ...fault }) => fault);
  }

  /** @internal */
  readonly intercept = (
    request: Request,
    response: Response,
    next: NextFunction,
    errorBody: (status: number, message: string) => object,
  ): void => {
    const fault = this.take(request, ({ effect }) => effect !== 'loseEvents');
    const effect = fault?.effect;
    if (effect === undefined) {
      next();
    } else if (effect === 'refuse') {
      request.socket.destroy();
    } else if (effect === 'halfBody') {
      breakOff(response);
      next();
    } else if (typeof effect === 'object' && 'delay' in effect) {
      const timer = setTimeout(next, effect.delay);
      response.on('close', () => clearTimeout(timer));
    } else if (typeof effect === 'object') {
      const message = effect.message ?? 'injected fault';
      response.status(effect.status).json(errorBody(effect.status, message));
    }
  };

  /** @internal */
  losesEvent(request: Request): boolean {
    return Boolean(this.take(request, ({ effect }) => effect === 'loseEvents'));
  }

  /** @internal */
  onDropWatch(request: Request, drop: () => void): () => void {
    this.streams.set(drop, request);
    return () => this.streams.delete(drop);
  }

  private take(
    request: Request,
    wanted: (fault: Fault) => boolean,
  ): Fault | undefined {
    const fault = this.faults.find(f => wanted(f) && matches(f, request));
    if (fault) {
      fault.left -= 1;
      if (fault.left <= 0) {
        this.faults = this.faults.filter(f => f !== fault);
      }
    }
    return fault;
  }
}

function matches({ match }: Fault, request: Request): boolean {
  const path = request.originalUrl.split('?')[0];
  const expression = match?.path
    ?.split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return (
    (!match?.method || match.method.toUpperCase() === request.method) &&
    (!expression || new RegExp(`^${expression}$`).test(path))
  );
}

/** Sends the first half of the body, under headers that promise all of it. */
function breakOff(response: Response) {
  const end = response.end.bind(response);
  response.end = ((chunk?: any, ...rest: any[]) => {
    if (chunk === undefined || typeof chunk === 'function') {
      return end(chunk, ...rest);
    }
    const bytes = Buffer.from(chunk);
    response.write(bytes.subarray(0, bytes.length >> 1), () =>
      response.destroy(),
    );
    return response;
  }) as Response['end'];
}

function assertFault({ effect, times, match }: Fault) {
  const named = ['refuse', 'halfBody', 'dropWatch', 'loseEvents', 'hang'];
  const known =
    typeof effect === 'string'
      ? named.includes(effect)
      : typeof effect === 'object' &&
        effect !== null &&
        (('delay' in effect && effect.delay >= 0 && effect.delay <= 600_000) ||
          ('status' in effect && effect.status >= 400 && effect.status <= 599));
  if (!known) {
    throw new RangeError(
      `effect must be one of ${named.join(
        ', ',
      )}, {delay: milliseconds} or {status: 400 to 599}`,
    );
  }
  if (times !== undefined && !(Number.isInteger(times) && times > 0)) {
    throw new RangeError('times must be a positive whole number');
  }
  for (const [key, value] of Object.entries(match ?? {})) {
    if (typeof value !== 'string' || !['method', 'path'].includes(key)) {
      throw new RangeError('match may have method and path, both texts');
    }
  }
}
