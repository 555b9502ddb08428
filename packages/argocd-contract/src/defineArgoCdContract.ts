import type { ContractTarget } from './ContractTarget';
import { ContractContext } from './ContractContext';
import { defineAccess } from './questions/access';
import { defineChanging } from './questions/changing';
import { defineCreating } from './questions/creating';
import { defineDeleting } from './questions/deleting';
import { defineExamining } from './questions/examining';
import { defineHealth } from './questions/health';
import { defineHolding } from './questions/holding';
import { defineKubernetes } from './questions/kubernetes';
import { defineNamespaces } from './questions/namespaces';
import { defineReading } from './questions/reading';
import { defineWatching } from './questions/watching';

/** Milliseconds; a busy cluster takes its time to remove all at once. */
const END_TIMEOUT = 300_000;

/**
 * What a portal relies on in Argo CD and Kubernetes, as tests: for the sandbox and for a real
 * Argo CD alike, so that the one is a fair stand-in for the other.
 *
 * @param open - opens the target; called once, before the first test
 * @public
 */
export function defineArgoCdContract(
  open: () => Promise<{ target: ContractTarget; close(): Promise<void> }>,
) {
  let context: ContractContext;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const opened = await open();
    close = opened.close;
    context = ContractContext.create(opened.target);
  });

  afterAll(async () => {
    try {
      await context?.end();
    } finally {
      await close?.();
    }
  }, END_TIMEOUT);

  const current = () => context;
  defineAccess(current);
  defineCreating(current);
  defineReading(current);
  defineWatching(current);
  defineChanging(current);
  defineHealth(current);
  defineExamining(current);
  defineDeleting(current);
  defineKubernetes(current);
  defineNamespaces(current);
  defineHolding(current);
}
