import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { diagnose } from './diagnose';

const environment = environmentOf();

function diagnosisOf(
  overrides: Partial<ApplicationObservation>,
  pods?: Array<{ name: string; message: string }>,
) {
  return diagnose({
    environment,
    observation: readyObservation(environment, overrides),
    pods: pods?.map(({ name, message }) => ({ name, texts: [message] })),
  });
}

function condition(type: string, message: string) {
  return diagnosisOf({
    sync: 'Unknown',
    health: 'Unknown',
    conditions: [{ type, message }],
  });
}

it('has nothing to say about one that is up', () => {
  expect(diagnosisOf({})).toBeUndefined();
});

describe('what is wrong with the chart', () => {
  it('is told with file and line', () => {
    expect(
      condition(
        'ComparisonError',
        'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = Manifest generation error (cached): failed to execute helm template command: failed to get command args to log: `helm template . --name-template test-00` failed exit status 1: Error: execution error at (environment/templates/service.yaml:12:4): image is required for sample-be\n\nUse --debug flag to render out invalid YAML',
      ),
    ).toEqual({
      reason: 'ChartError',
      message:
        'The chart does not render (environment/templates/service.yaml:12): image is required for sample-be',
      nextStep:
        'Correct environment/templates/service.yaml:12 in the chart, or the configuration that it complains about.',
      weight: 'fatal',
    });
  });

  it('is what the chart refuses, in its words', () => {
    expect(
      condition(
        'ComparisonError',
        'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = failed to execute helm template command: `helm template . --name-template test-00` failed exit status 1: Error: execution error at (environment/templates/services.yaml:7:3): the environment is not valid:\nservices.db.config.high_availability: must be false, because the cluster has no operator\n\nUse --debug flag to render out invalid YAML',
      ),
    ).toEqual({
      reason: 'ChartError',
      message:
        'The chart refuses it: services.db.config.high_availability: must be false, because the cluster has no operator',
      nextStep:
        'Change that in your request, or ask the platform team to allow it.',
      weight: 'fatal',
    });
  });

  it.each([
    [
      'helm template: Error: template: environment/templates/x.yaml:3:18: executing "environment/templates/x.yaml" at <.Values.a.b>: nil pointer evaluating interface {}.b',
      'environment/templates/x.yaml:3',
      'nil pointer evaluating',
    ],
    [
      'helm template failed: Error: YAML parse error on environment/templates/x.yaml: error converting YAML to JSON: yaml: line 7: did not find expected key',
      'environment/templates/x.yaml:7',
      'did not find expected key',
    ],
    [
      "helm template failed exit status 1: Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb-application:\n- replicas: Must be less than or equal to 10\n",
      'web-application',
      'replicas: Must be less than or equal to 10',
    ],
  ])('finds the place in %s', (text, place, detail) => {
    const cause = condition('ComparisonError', text);
    expect(cause?.reason).toBe('ChartError');
    expect(cause?.message).toContain(place);
    expect(cause?.message).toContain(detail);
  });

  it('can be its revision or its repository', () => {
    expect(
      condition(
        'ComparisonError',
        "rpc error: code = Unknown desc = unable to resolve 'nowhere' to a commit SHA",
      ),
    ).toMatchObject({
      reason: 'ChartRevisionNotFound',
      message: "The chart's repository has no revision nowhere",
    });
    expect(
      condition(
        'ComparisonError',
        'rpc error: code = Unknown desc = failed to list refs: authentication required',
      ),
    ).toMatchObject({ reason: 'ChartRepositoryUnreachable' });
  });
});

describe('what is wrong with git, and not with the chart', () => {
  const failed = (text: string) =>
    condition(
      'ComparisonError',
      `Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Internal desc = ${text}`,
    );

  it.each([
    "fatal: Unable to create '/data/repositories/1f/index.lock': No such file or directory",
    'Failed to checkout FETCH_HEAD: `git checkout --force FETCH_HEAD` failed exit status 128: error: unable to write file templates/all.yaml',
    'fatal: write error: No space left on device',
    'git checkout took too long',
    'git is not installed, or not on PATH',
  ])('is that it cannot check out: %s', text => {
    expect(failed(text)).toEqual({
      reason: 'ChartCheckoutFailed',
      message: `Argo CD could not check out the chart with git: ${text}`,
      nextStep: expect.stringMatching(/^Nothing is wrong with the chart/),
      weight: 'trouble',
    });
  });

  it.each([
    "fatal: unable to access 'https://git.example.com/platform/': Could not resolve host: git.example.com",
    "fatal: '/srv/git/platform' does not appear to be a git repository",
  ])('is that the repository is not reached: %s', text => {
    expect(failed(text)).toMatchObject({
      reason: 'ChartRepositoryUnreachable',
      message: expect.stringContaining(text),
    });
  });
});

it('tells the chart error rather than the failed attempts that it caused', () => {
  const cause = diagnosisOf({
    conditions: [
      { type: 'SyncError', message: 'Failed last sync attempt' },
      { type: 'ComparisonError', message: 'helm template: Error: boom' },
    ],
  });
  expect(cause?.message).toBe('The chart does not render: boom');
});

it.each(['InvalidSpecError', 'SyncError', 'UnknownError', 'ComparisonError'])(
  'passes on what %s says',
  type => {
    expect(condition(type, 'something odd')).toMatchObject({
      message: expect.stringContaining('something odd'),
      weight: 'fatal',
    });
  },
);

it('ignores warnings', () => {
  expect(
    diagnosisOf({
      conditions: [{ type: 'OrphanedResourceWarning', message: 'x' }],
    }),
  ).toBeUndefined();
});

describe('an operation', () => {
  it('that failed is told with its message', () => {
    expect(
      diagnosisOf({
        sync: 'OutOfSync',
        operation: {
          phase: 'Failed',
          message: 'one or more objects failed to apply',
        },
      }),
    ).toMatchObject({
      reason: 'SyncFailed',
      message:
        'Argo CD could not apply it: one or more objects failed to apply',
    });
  });

  it('that is tried again is told with the reason why', () => {
    expect(
      diagnosisOf({
        sync: 'OutOfSync',
        operationInProgress: true,
        operation: {
          phase: 'Running',
          message:
            'pods "x" is forbidden: exceeded quota: compute, requested: cpu=2, used: cpu=3, limited: cpu=4. Retrying attempt #2 at 10:00AM.',
        },
      }),
    ).toMatchObject({ reason: 'QuotaExceeded', weight: 'waiting' });
  });
});

describe('pods', () => {
  it.each([
    [
      'Back-off pulling image "r/sample-be:1"',
      'ImageNotFound',
      'The image r/sample-be:1 of sample-be has not been pushed',
    ],
    [
      'rpc error: code = NotFound desc = failed to pull and unpack image "r/sample-be:1": not found',
      'ImageNotFound',
      'The image r/sample-be:1 of sample-be has not been pushed',
    ],
    [
      'image r/sample-be:1 cannot be found: no revision 1',
      'ImageNotFound',
      'The image r/sample-be:1 of sample-be has not been pushed',
    ],
    [
      'ErrImagePull',
      'ImageNotFound',
      'The image registry.starry.localhost/sample-be:0123456 of sample-be has not been pushed',
    ],
    [
      'back-off 10s restarting failed container=app pod=x',
      'CrashLoop',
      'sample-be starts and exits again',
    ],
    [
      'CrashLoopBackOff: Error: Cannot find module',
      'CrashLoop',
      'sample-be starts and exits again: Error: Cannot find module',
    ],
    [
      '0/3 nodes are available: 3 Insufficient cpu.',
      'NoCapacity',
      'The cluster has no room for sample-be now',
    ],
    [
      'pod has unbound immediate PersistentVolumeClaims',
      'VolumePending',
      'sample-be waits for its volume',
    ],
    [
      'exceeded quota: q, requested: cpu=2, used: cpu=3, limited: cpu=4',
      'QuotaExceeded',
      'The environment needs more than its quota allows (cpu=2 asked for, limit cpu=4)',
    ],
  ])('explain themselves: %s', (message, reason, sentence) => {
    const cause = diagnosisOf({ health: 'Progressing' }, [
      { name: 'sample-be-7d-abc', message },
    ]);
    expect(cause).toMatchObject({ reason, message: sentence });
    expect(cause?.nextStep).toBeTruthy();
  });
});

it('names the services that are not up yet', () => {
  const { resources } = readyObservation(environment);
  expect(
    diagnosisOf({
      health: 'Progressing',
      resources: resources.map(resource =>
        resource.name === 'sample-be'
          ? { ...resource, health: 'Progressing' }
          : resource,
      ),
    }),
  ).toMatchObject({
    reason: 'WaitingForHealth',
    message: 'Waiting for sample-be to be up',
  });
});

it('judges nothing by what was said of an earlier generation', () => {
  expect(
    diagnosisOf({
      comparedGeneration: 0,
      conditions: [{ type: 'ComparisonError', message: 'helm: Error: old' }],
    }),
  ).toMatchObject({ reason: 'WaitingForArgoCd' });
});

it('keeps sentences short', () => {
  const cause = condition('UnknownError', 'x'.repeat(5000));
  expect(cause!.message.length).toBeLessThan(400);
});
