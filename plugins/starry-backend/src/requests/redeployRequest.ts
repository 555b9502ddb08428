import { z } from 'zod/v4';
import { text } from '../model/fieldTypes';
import { Issues } from '../words/Issues';
import { readBody, strict } from './readBody';
import { listOfServices, servicesByName } from './services';

const service = { revision: text(250).optional() };

const request = { services: servicesByName(strict(service)).optional() };

const draft = z.object({ services: listOfServices(z.object(service)) });

/** What is asked for of one service; what is undefined was wrong or left out. */
export type RedeployDraft = z.output<typeof draft>['services'][number];

/** Reads the body of a request to redeploy; there need not be one. */
export function readRedeployRequest(
  body: unknown,
  issues: Issues,
): RedeployDraft[] {
  const schema = { whole: strict(request), draft };
  return readBody(schema, body === undefined ? {} : body, issues).services;
}
