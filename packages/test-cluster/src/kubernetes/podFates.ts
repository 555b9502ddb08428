/** What happens to a Pod in the place of getting ready. */
interface Fate {
  /** The tag of its image that asks for it. */
  tag: string;
  phase: 'Pending' | 'Running' | 'Failed';
  /** Of each of its containers, as a kubelet writes it: a template of kwok. */
  state: string;
  /** What a kubelet tells besides. */
  event: { reason: string; message: string };
}

const waiting = (reason: string, message: string) =>
  `waiting: { reason: ${reason}, message: ${message} }`;

const BACK_OFF = `{{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" .name $pod.name $pod.namespace $pod.uid | Quote }}`;

const crashing = (exitCode: number, reason: string) => `
    restartCount: 3
    state: { ${waiting('CrashLoopBackOff', BACK_OFF)} }
    lastState:
      terminated:
        exitCode: ${exitCode}
        reason: ${reason}
        startedAt: {{ Now | Quote }}
        finishedAt: {{ Now | Quote }}`;

const notPulled = `
    restartCount: 0
    state: { ${waiting(
      'ImagePullBackOff',
      '{{ printf "Back-off pulling image %q" .image | Quote }}',
    )} }`;

const FATES: Fate[] = [
  {
    tag: 'image-missing',
    phase: 'Pending',
    state: notPulled,
    event: {
      reason: 'Failed',
      message:
        'Failed to pull image: rpc error: code = NotFound desc = failed to resolve reference: not found',
    },
  },
  {
    tag: 'image-denied',
    phase: 'Pending',
    state: notPulled,
    event: {
      reason: 'Failed',
      message:
        'Failed to pull image: rpc error: code = Unknown desc = failed to resolve reference: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    },
  },
  {
    tag: 'crash-loop',
    phase: 'Running',
    state: crashing(1, 'Error'),
    event: {
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
    },
  },
  {
    tag: 'out-of-memory',
    phase: 'Running',
    state: crashing(137, 'OOMKilled'),
    event: {
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
    },
  },
  {
    tag: 'probe-failing',
    phase: 'Running',
    state: `
    restartCount: 0
    started: true
    state: { running: { startedAt: {{ Now | Quote }} } }`,
    event: {
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    },
  },
  {
    tag: 'failing',
    phase: 'Failed',
    state: `
    restartCount: 0
    state:
      terminated:
        exitCode: 1
        reason: Error
        startedAt: {{ Now | Quote }}
        finishedAt: {{ Now | Quote }}`,
    event: { reason: 'Failed', message: 'Error: exit code 1' },
  },
];

const TAG = '.spec.containers.[].image | split(":") | .[-1]';

/** Keeps a Pod that has another fate from getting ready. */
export const NO_FATE = {
  key: TAG,
  operator: 'NotIn',
  values: FATES.map(({ tag }) => tag),
};

/** Tells kwok of them. */
export const FATE_STAGES = FATES.map(({ tag, phase, state, event }) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name: `pod-${tag}` },
  spec: {
    resourceRef: { apiGroup: 'v1', kind: 'Pod' },
    selector: {
      matchExpressions: [
        { key: TAG, operator: 'In', values: [tag] },
        { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' },
        { key: '.status.startTime', operator: 'DoesNotExist' },
      ],
    },
    next: {
      event: { type: 'Warning', ...event },
      statusTemplate: `{{ $pod := .metadata }}
phase: ${phase}
startTime: {{ Now | Quote }}
conditions:
  - { type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }} }
  - { type: Ready, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ Now | Quote }} }
  - { type: ContainersReady, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ Now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
  - name: {{ .name | Quote }}
    image: {{ .image | Quote }}
    ready: false${state}
{{ end }}
`,
    },
  },
}));
