import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ContainerStatus, LivePod, ResourceEvent } from '../argocd/types';
import { diagnose } from '../lifecycle/diagnose';
import { symptomsOf } from './symptoms';

const environment = environmentOf();
const NODE = {
  kind: 'Pod',
  name: 'sample-be-5d8f-x2x',
  health: { status: 'Progressing' },
};

const SCHEDULED = { type: 'PodScheduled', status: 'True' };

const podWith = (container: Omit<ContainerStatus, 'name'>): LivePod => ({
  spec: {
    containers: [{ name: 'app', resources: { limits: { memory: '256Mi' } } }],
  },
  status: {
    conditions: [SCHEDULED],
    containerStatuses: [{ name: 'app', ...container }],
  },
});

const unscheduled = (message: string): LivePod => ({
  status: { conditions: [{ type: 'PodScheduled', status: 'False', message }] },
});

const event = (reason: string, message: string, minute = 0): ResourceEvent => ({
  type: 'Warning',
  reason,
  message,
  lastTimestamp: `2026-01-01T00:0${minute}:00Z`,
});

const BACK_OFF = {
  waiting: {
    reason: 'CrashLoopBackOff',
    message: 'back-off 10s restarting failed container=app pod=x_y(z)',
  },
};

function causeOf(pod: LivePod, events: ResourceEvent[] = [], health = {}) {
  return diagnose({
    environment,
    observation: readyObservation(environment, { health: 'Progressing' }),
    pods: [
      symptomsOf(
        { ...NODE, health: { status: 'Degraded', ...health } },
        { pod, events },
      ),
    ],
  });
}

it('tells that there is no room, which the tree keeps to itself', () => {
  const pod = unscheduled('0/2 nodes are available: 2 Too many pods.');
  expect(causeOf(pod)).toMatchObject({
    reason: 'NoCapacity',
    message: 'The cluster has no room for sample-be now',
  });
});

it('tells a volume from a lack of room', () => {
  const pod = unscheduled(
    '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
  );
  expect(causeOf(pod)).toMatchObject({ reason: 'VolumePending' });
});

it('tells that a volume is not mounted, as the event is called', () => {
  const creating = podWith({
    state: { waiting: { reason: 'ContainerCreating' } },
  });
  const why = 'Unable to attach or mount volumes: unmounted volumes=[data]';
  expect(causeOf(creating, [event('FailedMount', why)])).toMatchObject({
    reason: 'VolumePending',
    message: 'sample-be waits for its volume',
  });
});

it('tells an end for want of memory from other crashes', () => {
  const crash = (terminated: object) =>
    causeOf(
      podWith({ state: BACK_OFF, lastState: { terminated } }),
      [event('BackOff', 'Back-off restarting failed container app')],
      { message: BACK_OFF.waiting.message },
    );
  expect(crash({ reason: 'OOMKilled', exitCode: 137 })).toMatchObject({
    reason: 'OutOfMemory',
    message:
      'sample-be was stopped because it used more memory than it may (256Mi)',
  });
  expect(crash({ reason: 'Error', exitCode: 3 })).toMatchObject({
    reason: 'CrashLoop',
    message: 'sample-be starts and exits again: exit code 3',
  });
});

it('keeps the last lines of the log, where a pod tells them', () => {
  const message = 'Error: DATABASE_URL is not set';
  expect(
    causeOf(
      podWith({
        state: { waiting: { reason: 'CrashLoopBackOff', message } },
        lastState: { terminated: { exitCode: 1 } },
      }),
    ),
  ).toMatchObject({ message: `sample-be starts and exits again: ${message}` });
});

it('tells an image that is denied from one that is not there', () => {
  const pod = podWith({
    state: {
      waiting: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "r/sample-be:forbidden"',
      },
    },
  });
  expect(causeOf(pod, [event('Failed', 'Error: ErrImagePull')])).toMatchObject({
    reason: 'ImageNotFound',
    message: 'The image r/sample-be:forbidden of sample-be has not been pushed',
  });
  const why =
    'Failed to pull image "r/sample-be:forbidden": pull access denied, repository does not exist or may require authorization';
  expect(causeOf(pod, [event('Failed', why)])).toMatchObject({
    reason: 'ImageDenied',
    message:
      'The registry does not give the cluster the image r/sample-be:forbidden of sample-be',
  });
});

it('tells what a probe said, the newest first', () => {
  const running = podWith({ state: { running: {} } });
  const said = (status: number) =>
    `Readiness probe failed: HTTP probe failed with statuscode: ${status}`;
  expect(
    causeOf(running, [
      event('Unhealthy', said(404), 1),
      event('Unhealthy', said(503), 2),
    ]),
  ).toMatchObject({
    reason: 'ProbeFailing',
    message:
      'sample-be runs, but does not answer as it should: HTTP probe failed with statuscode: 503',
  });
});

it('does not explain the present by what was so before', () => {
  const running = podWith({ state: { running: {} } });
  const past = [
    event('FailedScheduling', '0/2 nodes are available: 2 Too many pods.'),
    event('Failed', 'Failed to pull image "r/sample-be:1": not found'),
    { ...event('Pulled', 'Back-off pulling image "x"'), type: 'Normal' },
  ];
  expect(causeOf(running, past)).toMatchObject({ reason: 'WaitingForHealth' });
});

it('hears a workload that gets no pods', () => {
  const { texts } = symptomsOf(
    { kind: 'StatefulSet', name: 'orders-db', health: { status: 'x' } },
    {
      events: [
        event(
          'FailedCreate',
          'create Pod orders-db-0 in StatefulSet orders-db failed error: pods "orders-db-0" is forbidden: exceeded quota: environment, requested: pods=1, used: pods=4, limited: pods=4',
        ),
      ],
    },
  );
  expect(
    diagnose({
      environment,
      observation: readyObservation(environment, { health: 'Progressing' }),
      pods: [{ name: 'orders-db', texts }],
    }),
  ).toMatchObject({
    reason: 'QuotaExceeded',
    message:
      'The environment needs more than its quota allows (pods=1 asked for, limit pods=4)',
  });
});

it('repeats no credentials, and bounds what others write', () => {
  const { texts } = symptomsOf(NODE, {
    events: Array.from({ length: 500 }, (_, i) =>
      event('Failed', `${i} https://me:secret@host/ ${'x'.repeat(100_000)}`),
    ),
  });
  expect(texts.length).toBeLessThan(50);
  expect(texts.join('')).not.toContain('secret');
  expect(texts.join('').length).toBeLessThan(50_000);
});
