// The steps of an environment's life, and what must be true after each.
import assert from 'node:assert/strict';
import path from 'node:path';
import type {
  CreateEnvironmentRequest,
  Environment,
  Phase,
} from '@starry-idp/backstage-plugin-starry-common';
import { waitUntil } from '@starry-idp/dev-kit';
import { sampleServices } from '../../scripts/demo/sampleSystem';
import { Cluster, KubernetesRecord, LABEL, nameOf } from './Cluster';
import type { Portal } from './Portal';
import { pushCommit } from './pushCommit';
import type { TestBed } from './TestBed';

const PHASE_TIMEOUT_MS = 600_000;

/** Longer than anything should take: then why is told, in Starry's words. */
const SLOW_MS = 90_000;

const WORKLOADS = [
  'Deployment cache',
  'Deployment sample-be',
  'Deployment sample-fe-1',
  'Deployment sample-fe-2',
  'StatefulSet inventory-db',
  'StatefulSet orders-db',
];

/** What Kubernetes puts into every namespace by itself. */
const ALWAYS = ['ConfigMap kube-root-ca.crt', 'ServiceAccount default'];

export function requestFor(
  name: string,
  branch: string,
): CreateEnvironmentRequest {
  return {
    name,
    owner: 'group:default/sample-team',
    system: 'system:default/sample',
    lifetime: 'PT2H',
    requestId: `request-${name}`,
    services: sampleServices(branch),
  };
}

/** Resolves to the record once it is in the phase, of the generation if given. */
export async function reaches(
  portal: Portal,
  id: string,
  phase: Phase,
  options: { generation?: number; timeoutMs?: number } = {},
): Promise<Environment> {
  const { generation, timeoutMs = PHASE_TIMEOUT_MS } = options;
  const begun = Date.now();
  let tell = true;
  return await waitUntil(
    async () => {
      const record = await portal.get(id);
      if (tell && Date.now() - begun > SLOW_MS) {
        tell = false;
        const { reason, message, nextStep, freshness } = record;
        const why = { is: record.phase, reason, message, nextStep, freshness };
        console.log(`Not ${phase} for long: ${id}`, why);
      }
      return record;
    },
    record =>
      record.phase === phase &&
      (generation === undefined || record.generation === generation),
    { timeoutMs, everyMs: 200, what: `environment ${id} is ${phase}` },
  );
}

export async function pushTo(
  testBed: TestBed,
  branch: string,
  message: string,
): Promise<string> {
  return await pushCommit(
    path.join(testBed.cluster.processes.gitFolder, 'sample-be'),
    branch,
    message,
  );
}

/** All six services run in Kubernetes, as the record of the environment says. */
export async function assertRuns(
  cluster: Cluster,
  { id, namespace, services }: Environment,
): Promise<void> {
  const found = await cluster.get(
    ...['deployments,statefulsets', '--namespace', namespace],
  );
  const shortName = ({ kind, metadata }: KubernetesRecord) =>
    `${kind} ${metadata.name}`;
  assert.deepEqual(found.map(shortName).sort(), WORKLOADS);
  for (const { kind, metadata, spec, status } of found) {
    const { readyReplicas, updatedReplicas, observedGeneration } = status;
    assert.deepEqual(
      { readyReplicas, updatedReplicas, observedGeneration },
      {
        readyReplicas: spec.replicas,
        updatedReplicas: spec.replicas,
        observedGeneration: metadata.generation,
      },
      `${kind} ${metadata.name} of ${id} is rolled out`,
    );
    const { image } = services.find(one => one.name === metadata.name)!;
    if (image) {
      const [container] = spec.template.spec.containers;
      assert.equal(container.image, image);
    }
  }
}

/** Everything in the namespace carries the id; resolves to its names. */
export async function assertLabelled(
  cluster: Cluster,
  { id, namespace }: Environment,
): Promise<string[]> {
  const objects = await cluster.objectsIn(namespace);
  const unlabelled = objects
    .filter(({ kind }) => kind !== 'Event')
    .filter(({ metadata }) => metadata.labels?.[LABEL] !== id)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  assert.deepEqual(unlabelled.sort(), ALWAYS);
  return objects.map(nameOf);
}

/** UIDs of what holds the data: it must outlive a redeployment. */
export async function dataOf(
  cluster: Cluster,
  { namespace }: Environment,
): Promise<{ volumes: string[]; objects: object[] }> {
  const kept = await cluster.get(
    ...['persistentvolumeclaims,secrets,statefulsets', '-n', namespace],
  );
  const volumes = await cluster.volumesOf(namespace);
  return {
    volumes: volumes.sort(),
    objects: kept.map(object => ({
      name: nameOf(object),
      uid: object.metadata.uid,
      data: object.data,
    })),
  };
}
