import { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Caller } from './Caller';

/**
 * Does the action, and keeps in the audit log who asked and what became of it.
 * The check whether the caller may do it belongs into the action, so that a
 * refusal is kept as well.
 *
 * @param event.caller - None when Starry acts by itself.
 * @param describe - What is to be kept of the result.
 */
export async function audited<Result>(
  auditor: AuditorService,
  event: { eventId: string; caller?: Caller; meta: JsonObject },
  action: () => Promise<Result>,
  describe: (result: Result) => JsonObject,
): Promise<Result> {
  const { eventId, caller, meta } = event;
  const entry = await auditor.createEvent({
    eventId,
    severityLevel: 'medium',
    request: caller?.request,
    // The auditor finds out from a request who asked; without one it would
    // take the plugin itself for the actor.
    meta: caller && !caller.request ? { caller: caller.name, ...meta } : meta,
  });
  let result: Result;
  try {
    result = await action();
  } catch (error) {
    await entry.fail({ error: toError(error) });
    throw error;
  }
  await entry.success({ meta: describe(result) });
  return result;
}
