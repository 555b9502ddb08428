import { z } from 'zod/v4';
import { environmentFields } from '../model/environmentFields';
import { entityRef, text } from '../model/fieldTypes';
import { Issues } from '../words/Issues';
import { readBody, strict } from './readBody';
import { listOfServices, servicesByName } from './services';

const service = {
  offering: text(63),
  component: entityRef('component').optional(),
  revision: text(250).optional(),
  expose: z.boolean().optional(),
  config: z.record(z.string(), z.unknown()).default({}),
};

const request = {
  name: text(300),
  owner: entityRef(),
  ...environmentFields,
  lifetime: text(64).optional(),
  services: servicesByName(strict(service)).refine(
    services => Object.keys(services).length > 0,
    'must contain at least one service',
  ),
  requestId: text(200).optional(),
};

const draft = z
  .object(request)
  .partial({ name: true, owner: true })
  .extend({
    services: listOfServices(z.object(service).partial({ offering: true })),
  });

/** A request whose fields are right where they are present. */
export type RequestDraft = z.output<typeof draft>;

/** A service as asked for; what is undefined was wrong or left out. */
export type ServiceDraft = RequestDraft['services'][number];

/** Reads the body of a request to create an environment. */
export function readCreateRequest(body: unknown, issues: Issues): RequestDraft {
  return readBody({ whole: strict(request), draft }, body, issues);
}
