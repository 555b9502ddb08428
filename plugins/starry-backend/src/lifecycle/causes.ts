import { Cause, causeOf } from './Cause';
import { chartError, lastCause } from './chartError';
import { oneLine } from '../words/oneLine';

/** Whom a text is about. */
interface Subject {
  /** What the service is called in the message. */
  service: string;
  /** The image that the service wants, for a precise message. */
  image?: string;
}

type Recogniser = (text: string) => Cause | undefined;
type WorkloadRecogniser = (text: string, of: Subject) => Cause | undefined;

/**
 * What workloads and pods say. Of several that are true at a time, the one
 * that explains the others comes first.
 */
const WORKLOAD_CAUSES: WorkloadRecogniser[] = [
  outOfMemory,
  imageDenied,
  imageNotFound,
  crashLoop,
  quota,
  admission,
  volume,
  unschedulable,
  probe,
];

/** What conditions and operations of Argo CD say. */
const TEXT_CAUSES: Recogniser[] = [
  quota,
  admission,
  hook,
  revision,
  checkoutFailure,
  repository,
  chartError,
  permission,
];

/** What the texts of an unhealthy workload or pod say went wrong. */
export function causeOfWorkload(
  texts: string[],
  of: Subject,
): Cause | undefined {
  return firstOf(
    WORKLOAD_CAUSES.flatMap(recognise =>
      texts.map(text => () => recognise(text, of)),
    ),
  );
}

/** What a condition or the message of an operation says went wrong. */
export function causeOfText(text: string): Cause | undefined {
  return firstOf(TEXT_CAUSES.map(recognise => () => recognise(text)));
}

function firstOf(tries: Array<() => Cause | undefined>): Cause | undefined {
  for (const attempt of tries) {
    const cause = attempt();
    if (cause) {
      return cause;
    }
  }
  return undefined;
}

function outOfMemory(text: string, { service }: Subject): Cause | undefined {
  const match = /OOMKilled(?:: limit (\w{1,20}))?/.exec(text);
  return match
    ? causeOf({
        reason: 'OutOfMemory',
        message: `${service} was stopped because it used more memory than it may${
          match[1] ? ` (${match[1]})` : ''
        }`,
        nextStep: `Choose more memory for ${service}, or find out what it keeps in memory.`,
      })
    : undefined;
}

const PULLING =
  /ErrImagePull|ImagePullBackOff|InvalidImageName|(?:pulling|pull|pull and unpack) image|image \S{1,300} cannot be found/i;

function pulledImage(text: string, { image }: Subject): string {
  const pulled = /image \\?"?([^"\\\s]{1,300})\\?"?/i.exec(text)?.[1] ?? image;
  return pulled ? `${pulled} ` : '';
}

function imageDenied(text: string, of: Subject): Cause | undefined {
  // An image's own name says nothing about it.
  const said = text.replace(/"[^"]{1,300}"/g, '');
  return PULLING.test(text) &&
    /\b(?:denied|unauthorized|forbidden|authentication required|no basic auth credentials)\b/i.test(
      said,
    )
    ? causeOf({
        reason: 'ImageDenied',
        message: `The registry does not give the cluster the image ${pulledImage(
          text,
          of,
        )}of ${of.service}`,
        nextStep:
          'See whether the name of the image is right; if it is, ask the platform team to let the cluster read it.',
      })
    : undefined;
}

function imageNotFound(text: string, of: Subject): Cause | undefined {
  return PULLING.test(text)
    ? causeOf({
        reason: 'ImageNotFound',
        message: `The image ${pulledImage(text, of)}of ${
          of.service
        } has not been pushed`,
        nextStep: `See whether the build of ${of.service} pushed it; the environment goes on by itself when it is there.`,
      })
    : undefined;
}

function crashLoop(text: string, { service }: Subject): Cause | undefined {
  if (!/CrashLoopBackOff|restarting failed container/i.test(text)) {
    return undefined;
  }
  const evidence = /CrashLoopBackOff:?\s*(.+)$/is.exec(text)?.[1];
  return causeOf({
    reason: 'CrashLoop',
    message: `${service} starts and exits again${
      evidence ? `: ${oneLine(evidence)}` : ''
    }`,
    nextStep: `Read the log of ${service}; a missing setting or an error at start is the usual cause.`,
  });
}

function quota(text: string): Cause | undefined {
  const match =
    /exceeded quota: ([\w.-]{1,100})(?:, requested: ([^,]{1,100}))?(?:, used: ([^,]{1,100}))?(?:, limited: ([^,\s"]{1,100}))?/i.exec(
      text,
    );
  if (!match) {
    return undefined;
  }
  const [, , requested, , limited] = match;
  return causeOf({
    reason: 'QuotaExceeded',
    message: `The environment needs more than its quota allows${
      requested && limited ? ` (${requested} asked for, limit ${limited})` : ''
    }`,
    nextStep:
      'Ask for fewer replicas or smaller services, or ask the platform team for a larger quota.',
  });
}

/** Of one that judges what is put into the cluster, and of limits there. */
function admission(text: string): Cause | undefined {
  const webhook =
    /admission webhook "([^"]{1,200})" denied the request:?\s*([\s\S]{0,600})/i.exec(
      text,
    ) ??
    /ValidatingAdmissionPolicy '([^']{1,200})' with binding '[^']{1,200}' denied request:?\s*([\s\S]{0,600})/i.exec(
      text,
    ) ??
    /violates (PodSecurity "[^"]{1,100}"):?\s*([\s\S]{0,600})/i.exec(text) ??
    /is forbidden: ()((?:max|min)imum \w{1,40} usage per [\s\S]{1,600})/i.exec(
      text,
    );
  if (!webhook) {
    return undefined;
  }
  const [, policy, why] = webhook;
  return causeOf({
    reason: 'AdmissionRefused',
    message: `A policy of the cluster${
      policy ? ` (${policy})` : ''
    } does not allow it: ${oneLine(withoutRetries(why)) || 'no reason given'}`,
    nextStep:
      'Change what the policy complains about, or ask the platform team, who set it.',
  });
}

function hook(text: string): Cause | undefined {
  const match =
    /(?:Job ([\w.-]{1,253}): )?(Job has reached the specified backoff limit|Job was active longer than specified deadline)/i.exec(
      text,
    );
  return match
    ? causeOf({
        reason: 'HookFailed',
        message: `${
          match[1] ?? 'A job'
        }, which has to succeed before all is up, failed: ${match[2]}`,
        nextStep:
          'Read the log of the job, e.g. of a migration; redeploy once its cause is mended.',
      })
    : undefined;
}

/** Without what Argo CD adds about trying again. */
function withoutRetries(text: string): string {
  return text.split(/\.? (?:Retrying attempt #|\(retried )/)[0];
}

function volume(text: string, { service }: Subject): Cause | undefined {
  return /unbound (?:immediate )?PersistentVolumeClaim|waiting for a volume to be created|WaitForFirstConsumer|FailedMount|FailedAttachVolume/i.test(
    text,
  )
    ? causeOf({
        reason: 'VolumePending',
        message: `${service} waits for its volume`,
        nextStep:
          'If this lasts, ask the platform team whether the storage class can provide volumes.',
      })
    : undefined;
}

function unschedulable(text: string, { service }: Subject): Cause | undefined {
  return /Insufficient (?:cpu|memory)|nodes are available|Unschedulable/i.test(
    text,
  )
    ? causeOf({
        reason: 'NoCapacity',
        message: `The cluster has no room for ${service} now`,
        nextStep:
          'If this lasts, ask for smaller services, or ask the platform team for more nodes.',
      })
    : undefined;
}

function probe(text: string, { service }: Subject): Cause | undefined {
  const match =
    /(Readiness|Liveness|Startup) probe (?:failed|errored)[^:]{0,100}:?\s*([\s\S]{0,600})/i.exec(
      text,
    );
  return match
    ? causeOf({
        reason: 'ProbeFailing',
        message: `${service} runs, but does not answer as it should${
          match[2] ? `: ${oneLine(match[2])}` : ''
        }`,
        nextStep: `Read the log of ${service}, and see whether it listens where the cluster asks whether it is ready.`,
      })
    : undefined;
}

function revision(text: string): Cause | undefined {
  const wanted =
    /unable to resolve '([^']{1,200})' to a commit SHA/i.exec(text)?.[1] ??
    /(?:couldn't find remote ref|unknown revision|revision) '?([^\s']{1,200})'?(?: not found)/i.exec(
      text,
    )?.[1];
  return wanted
    ? causeOf({
        reason: 'ChartRevisionNotFound',
        message: `The chart's repository has no revision ${wanted}`,
        nextStep:
          'Ask the platform team to correct the revision of the chart in the configuration.',
      })
    : undefined;
}

/** Git failed on the machine that renders, whatever the chart is like. */
function checkoutFailure(text: string): Cause | undefined {
  const isGit = /\bfatal: |\bgit\b|failed to checkout/i.test(text);
  const isLocal =
    /failed to checkout|(?:unable to|cannot) (?:create|write)|no space left|read-only file system|dubious ownership|not a git repository|git is not installed|git \S{1,20} took too long/i.test(
      text,
    );
  return isGit && isLocal && !/helm template/i.test(text)
    ? causeOf({
        reason: 'ChartCheckoutFailed',
        message: `Argo CD could not check out the chart with git: ${oneLine(
          lastCause(text),
        )}`,
        nextStep:
          "Nothing is wrong with the chart itself. If this lasts, ask the platform team to look at the disk and the log of Argo CD's repository server.",
      })
    : undefined;
}

function repository(text: string): Cause | undefined {
  return /\bfatal: |repository not (?:found|accessible)|authentication required|failed to (?:list refs|fetch|clone)|Could not read from remote|does not appear to be a git repository/i.test(
    text,
  )
    ? causeOf({
        reason: 'ChartRepositoryUnreachable',
        message: `Argo CD cannot read the chart's repository: ${oneLine(
          lastCause(text),
        )}`,
        nextStep:
          'Ask the platform team to check its address and credentials in Argo CD.',
      })
    : undefined;
}

function permission(text: string): Cause | undefined {
  return /is not permitted in project|not allowed in project|project .{0,100}does not exist/i.test(
    text,
  )
    ? causeOf({
        reason: 'NotPermitted',
        message: `The Argo CD project does not permit it: ${oneLine(
          lastCause(text),
        )}`,
        nextStep:
          'Ask the platform team to allow it in the Argo CD project of the environments.',
      })
    : undefined;
}
