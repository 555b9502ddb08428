/**
 * Known causes of trouble, recognised in texts that Argo CD, Helm and
 * Kubernetes write.
 *
 * `fatal` ones do not pass by themselves; `trouble` may, and counts as failure
 * only when it lasts.
 */
export interface Cause {
  reason: string;
  message: string;
  nextStep?: string;
  weight: 'fatal' | 'trouble' | 'waiting';
}

type Recogniser = (text: string) => Cause | undefined;

/**
 * What the message of an unhealthy workload or pod says went wrong.
 *
 * @param service - what it is called in the message
 * @param image - the image that the service wants, for a precise message
 */
export function causeOfWorkload(
  text: string,
  service: string,
  image?: string,
): Cause | undefined {
  if (
    /ErrImagePull|ImagePullBackOff|InvalidImageName|(?:pulling|pull|pull and unpack) image|image \S{1,300} cannot be found/i.test(
      text,
    )
  ) {
    const pulled =
      /image \\?"?([^"\\\s]{1,300})\\?"?/i.exec(text)?.[1] ?? image;
    return {
      reason: 'ImageNotFound',
      message: `The image ${
        pulled ? `${pulled} ` : ''
      }of ${service} has not been pushed`,
      nextStep: `See whether the build of ${service} pushed it; the environment goes on by itself when it is there.`,
      weight: 'fatal',
    };
  }
  if (/CrashLoopBackOff|restarting failed container/i.test(text)) {
    const evidence = /CrashLoopBackOff:?\s*(.+)$/is.exec(text)?.[1];
    return {
      reason: 'CrashLoop',
      message: `${service} starts and exits again${
        evidence ? `: ${oneLine(evidence)}` : ''
      }`,
      nextStep: `Read the log of ${service}; a missing setting or an error at start is the usual cause.`,
      weight: 'trouble',
    };
  }
  return quota(text) ?? volume(text, service) ?? unschedulable(text, service);
}

/** First line of a text, with its white space and length within bounds. */
export function oneLine(text: string, maxLength: number = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

const TEXT_CAUSES: Recogniser[] = [
  quota,
  text => {
    const revision =
      /unable to resolve '([^']{1,200})' to a commit SHA/i.exec(text)?.[1] ??
      /(?:couldn't find remote ref|unknown revision|revision) '?([^\s']{1,200})'?(?: not found)/i.exec(
        text,
      )?.[1];
    return revision
      ? {
          reason: 'ChartRevisionNotFound',
          message: `The chart's repository has no revision ${revision}`,
          nextStep:
            'Ask the platform team to correct the revision of the chart in the configuration.',
          weight: 'fatal',
        }
      : undefined;
  },
  checkoutFailure,
  text =>
    /\bfatal: |repository not (?:found|accessible)|authentication required|failed to (?:list refs|fetch|clone)|Could not read from remote|does not appear to be a git repository/i.test(
      text,
    )
      ? {
          reason: 'ChartRepositoryUnreachable',
          message: `Argo CD cannot read the chart's repository: ${oneLine(
            lastCause(text),
          )}`,
          nextStep:
            'Ask the platform team to check its address and credentials in Argo CD.',
          weight: 'fatal',
        }
      : undefined,
  chartError,
  text =>
    /is not permitted in project|not allowed in project|project .{0,100}does not exist/i.test(
      text,
    )
      ? {
          reason: 'NotPermitted',
          message: `The Argo CD project does not permit it: ${oneLine(
            lastCause(text),
          )}`,
          nextStep:
            'Ask the platform team to allow it in the Argo CD project of the environments.',
          weight: 'fatal',
        }
      : undefined,
];

/** What a condition or the message of an operation says went wrong. */
export function causeOfText(text: string): Cause | undefined {
  for (const recognise of TEXT_CAUSES) {
    const cause = recognise(text);
    if (cause) {
      return cause;
    }
  }
  return undefined;
}

/** Git failed on the machine that renders, whatever the chart is like. */
function checkoutFailure(text: string): Cause | undefined {
  const isGit = /\bfatal: |\bgit\b|failed to checkout/i.test(text);
  const isLocal =
    /failed to checkout|(?:unable to|cannot) (?:create|write)|no space left|read-only file system|dubious ownership|not a git repository|git is not installed|git \S{1,20} took too long/i.test(
      text,
    );
  return isGit && isLocal && !/helm template/i.test(text)
    ? {
        reason: 'ChartCheckoutFailed',
        message: `Argo CD could not check out the chart with git: ${oneLine(
          lastCause(text),
        )}`,
        nextStep:
          "Nothing is wrong with the chart itself. If this lasts, ask the platform team to look at the disk and the log of Argo CD's repository server.",
        weight: 'trouble',
      }
    : undefined;
}

function chartError(text: string): Cause | undefined {
  if (
    !/helm|manifest generation|failed to generate manifest|YAML parse error|values don't meet/i.test(
      text,
    )
  ) {
    return undefined;
  }
  const place =
    /\(([\w./-]{1,200}:\d{1,6})(?::\d{1,6})?\)/.exec(text)?.[1] ??
    /\btemplate: ([\w./-]{1,200}:\d{1,6})/.exec(text)?.[1] ??
    yamlPlace(text);
  const detail =
    /values don't meet the specifications[^:]*:\s*([\s\S]{1,600})/.exec(
      text,
    )?.[1] ?? lastError(text);
  return {
    reason: 'ChartError',
    message: `The chart does not render${place ? ` (${place})` : ''}: ${oneLine(
      withoutPlace(detail, place),
    )}`,
    nextStep: place
      ? `Correct ${place} in the chart, or the configuration that it complains about.`
      : 'Correct the chart, or the configuration that it complains about.',
    weight: 'fatal',
  };
}

function yamlPlace(text: string): string | undefined {
  const file = /YAML parse error on ([\w./-]{1,200})/.exec(text)?.[1];
  const line = /yaml: line (\d{1,6})/.exec(text)?.[1];
  return file && (line ? `${file}:${line}` : file);
}

/** What comes after Helm's last `Error:`, up to its advice on flags. */
function lastError(text: string): string {
  const parts = text.split(/\bError: /);
  const [detail] = (
    parts.length > 1 ? parts[parts.length - 1] : lastCause(text)
  ).split(/\n\s*\n|Use --debug flag/);
  return detail;
}

/** The innermost of errors that wrap each other with `desc = `. */
function lastCause(text: string): string {
  return text.split('desc = ').pop() ?? text;
}

function withoutPlace(text: string, place: string | undefined): string {
  if (!place) {
    return text;
  }
  const at = text.indexOf(place);
  const rest = at < 0 ? '' : text.slice(at + place.length);
  const tail = rest.replace(/^(?::\d+)?\)?:?\s*/, '');
  return tail || text;
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
  return {
    reason: 'QuotaExceeded',
    message: `The environment needs more than its quota allows${
      requested && limited ? ` (${requested} asked for, limit ${limited})` : ''
    }`,
    nextStep:
      'Ask for fewer replicas or smaller services, or ask the platform team for a larger quota.',
    weight: 'trouble',
  };
}

function volume(text: string, service: string): Cause | undefined {
  return /unbound (?:immediate )?PersistentVolumeClaim|waiting for a volume to be created|WaitForFirstConsumer|FailedMount|FailedAttachVolume/i.test(
    text,
  )
    ? {
        reason: 'VolumePending',
        message: `${service} waits for its volume`,
        nextStep:
          'If this lasts, ask the platform team whether the storage class can provide volumes.',
        weight: 'trouble',
      }
    : undefined;
}

function unschedulable(text: string, service: string): Cause | undefined {
  return /Insufficient (?:cpu|memory)|nodes are available|Unschedulable/i.test(
    text,
  )
    ? {
        reason: 'NoCapacity',
        message: `The cluster has no room for ${service} now`,
        nextStep:
          'If this lasts, ask for smaller services, or ask the platform team for more nodes.',
        weight: 'trouble',
      }
    : undefined;
}
