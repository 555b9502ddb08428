import { z } from 'zod/v4';
import { typeName } from './jsonTypes';

/** More services than this no request names. */
const MAX_SERVICES = 30;

/** What is wanted of services, by their names. */
export function servicesByName<Service extends z.ZodType>(service: Service) {
  return z
    .record(z.string(), z.unknown(), {
      error: ({ input }) =>
        input === undefined
          ? undefined
          : `must be an object of services by name, not ${typeName(input)}`,
    })
    .refine(services => countOf(services) <= MAX_SERVICES, {
      error: ({ input }) =>
        `must not be more than ${MAX_SERVICES}, but are ${countOf(input)}`,
    })
    .pipe(z.record(z.string(), service));
}

/** The same as a list; what is left out are none. */
export function listOfServices<Service extends z.ZodObject>(service: Service) {
  return z
    .record(z.string(), service)
    .default({})
    .transform(services =>
      Object.entries(services).map(([name, one]) => ({ name, ...one })),
    );
}

function countOf(services: unknown): number {
  return Object.keys(services as object).length;
}
