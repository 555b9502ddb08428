import {
  MemoryCluster,
  Sandbox,
  startArgoCd,
  startInstantRuntime,
  startKubernetesApi,
} from '@starry-idp/sandbox';
import { InstanceSettings } from '../config/Settings';
import { instanceAt } from './settings';

/** A sandbox whose pods are ready at once: nothing runs, there is no gateway. */
export type InstantSandbox = Omit<Sandbox, 'adminPassword' | 'gatewayPort'>;

/** For what does not depend on processes. Its cluster is in memory only. */
export async function startInstantSandbox(options: {
  /** Of Argo CD. */
  dataDir: string;
  reconcileInterval?: number;
}): Promise<InstantSandbox> {
  const cluster = await MemoryCluster.create();
  const runtime = startInstantRuntime({ cluster });
  const kubernetes = await startKubernetesApi({ cluster });
  const argocd = await startArgoCd({ ...options, cluster });
  return {
    ...argocd,
    kubernetesUrl: kubernetes.url,
    kubernetesToken: kubernetes.token,
    kubernetesAdminToken: kubernetes.adminToken,
    cluster,
    async stop() {
      await argocd.stop();
      await kubernetes.stop();
      await runtime.stop();
    },
  };
}

/** A sandbox as the portal is configured for it. */
export function instanceOf(
  sandbox: InstantSandbox,
  overrides: Partial<InstanceSettings> = {},
): InstanceSettings {
  return instanceAt(sandbox.url, {
    token: sandbox.token,
    kubernetes: {
      url: sandbox.kubernetesUrl,
      token: sandbox.kubernetesToken,
      skipTLSVerify: false,
    },
    ...overrides,
  });
}

/** A chart of a namespace with a ConfigMap, in which it says which it is. */
export function smallChart(which: string = 'small'): Record<string, string> {
  return {
    'chart/Chart.yaml': 'apiVersion: v2\nname: environment\nversion: 0.0.1\n',
    'chart/templates/all.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: {{ .Release.Namespace }}
  labels: {starry.io/managed: "true", starry.io/environment: {{ .Values.environment.id }}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: which}
data: {chart: ${which}}
`,
  };
}
