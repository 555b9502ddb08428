import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';

/** Does the action, and keeps in the audit log who asked and what became of it. */
export async function audited(
  auditor: AuditorService,
  options: AuditorServiceCreateEventOptions,
  action: () => Promise<Record<string, string>>,
): Promise<void> {
  const event = await auditor.createEvent(options);
  let meta: Record<string, string>;
  try {
    meta = await action();
  } catch (error) {
    await event.fail({ error: toError(error) });
    throw error;
  }
  await event.success({ meta });
}
