import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { KWOK_STAGES } from '../binaries/Asset';
import { KUBERNETES } from '../binaries/Binary';
import { FATE_STAGES, NO_FATE } from './podFates';

/** In the place of an ingress controller: it is served as soon as it is there. */
const INGRESS_STAGE = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name: 'ingress-ready' },
  spec: {
    resourceRef: { apiGroup: 'networking.k8s.io/v1', kind: 'Ingress' },
    selector: {
      matchExpressions: [
        { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
        { key: '.status.loadBalancer.ingress', operator: 'DoesNotExist' },
      ],
    },
    next: {
      statusTemplate: 'loadBalancer: { ingress: [{ ip: 127.0.0.1 }] }\n',
    },
  },
};

/** What kwok is told, as the documents of one file. */
export function kwokConfiguration(options: {
  binaries: string;
  /** What the Pods say. */
  logFile: string;
  port: number;
  others: number[];
}): object[] {
  const { binaries, logFile, port } = options;
  const binary = (name: string) => join(binaries, name);
  const [etcd, etcdPeer, controllers, scheduler, kwok] = options.others;
  return [
    {
      apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
      kind: 'KwokctlConfiguration',
      options: {
        runtime: 'binary',
        bindAddress: '127.0.0.1',
        kubeVersion: `v${KUBERNETES}`,
        securePort: true,
        kubeAuthorization: true,
        kubeAdmission: true,
        kubeApiserverPort: port,
        etcdPort: etcd,
        etcdPeerPort: etcdPeer,
        kubeControllerManagerPort: controllers,
        kubeSchedulerPort: scheduler,
        kwokControllerPort: kwok,
        etcdBinary: binary('etcd'),
        kubeApiserverBinary: binary('kube-apiserver'),
        kubeControllerManagerBinary: binary('kube-controller-manager'),
        kubeSchedulerBinary: binary('kube-scheduler'),
        kwokControllerBinary: binary('kwok'),
        kubectlBinary: binary('kubectl'),
      },
      componentsPatches: [
        {
          name: 'kube-apiserver',
          // Of its default, 254 addresses, a few dozen environments take all;
          // and nodes have theirs from 10.0.0.0 on.
          extraArgs: [
            { key: 'service-cluster-ip-range', value: '10.96.0.0/16' },
          ],
        },
        // Volumes for those who claim them, without a storage system.
        {
          name: 'kube-controller-manager',
          extraArgs: [{ key: 'enable-hostpath-provisioner', value: 'true' }],
        },
      ],
    },
    ...stages(binaries),
    {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'ClusterLogs',
      metadata: { name: 'all' },
      spec: { logs: [{ logsFile: logFile, follow: true }] },
    },
  ];
}

/** What kwok itself would take, were it not for ours. */
function stages(binaries: string): object[] {
  const folder = join(binaries, KWOK_STAGES);
  const shipped = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /(node|pod)-[a-z-]+\.yaml$/.test(file))
    .filter(file => !file.includes('testdata'))
    .map(file => parse(readFileSync(join(folder, file), 'utf8')));
  shipped
    .find(({ metadata }) => metadata.name === 'pod-ready')
    .spec.selector.matchExpressions.push(NO_FATE);
  return [...shipped, ...FATE_STAGES, INGRESS_STAGE];
}
