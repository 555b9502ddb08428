// What may fail around Starry. Each outage finds environments that are being
// made, redeployed and deleted: `before` comes before that is asked for, `begun`
// after it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestCluster } from '@starry-idp/test-cluster';
import type { StaggeredEnvironments } from './StaggeredEnvironments';

const OUTAGE_MS = 60_000;
const ERRORS_MS = 20_000;

export interface Outage {
  name: string;
  before?(processes: TestCluster): unknown;
  begun(
    processes: TestCluster,
    environments: StaggeredEnvironments,
  ): Promise<void>;
}

export const outages: Outage[] = [
  {
    name: 'argocd-server is restarted',
    begun: processes => processes.restart('argocd-server'),
  },
  {
    name: 'Redis is killed, and knows nothing when it is back',
    async begun(processes) {
      await processes.interrupt('redis', 'SIGKILL');
      processes.resume('redis');
    },
  },
  {
    name: 'the application controller is away for a minute',
    before: processes =>
      processes.interrupt('argocd-application-controller', 'SIGKILL'),
    async begun(processes, environments) {
      await pause(OUTAGE_MS);
      assert.deepEqual(await environments.phases(), [
        ...['provisioning', 'provisioning', 'deleting'],
      ]);
      processes.resume('argocd-application-controller');
    },
  },
  {
    name: 'Kubernetes answers with errors, first always, then half the time',
    before: processes => processes.failKubernetes({ status: 500, share: 1 }),
    async begun(processes) {
      await pause(ERRORS_MS);
      processes.failKubernetes({ status: 500, share: 0.5 });
      await pause(ERRORS_MS);
      processes.mendKubernetes();
    },
  },
];
