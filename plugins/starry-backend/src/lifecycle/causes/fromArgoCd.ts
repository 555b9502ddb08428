import { oneLine } from '../../words/oneLine';
import { Cause, causeOf } from './Cause';
import { innermost } from './innermost';

export function hook(text: string): Cause | undefined {
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
          'Read the log of the job, e.g. of a migration; redeploy once the cause is fixed.',
      })
    : undefined;
}

export function revision(text: string): Cause | undefined {
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
export function checkoutFailure(text: string): Cause | undefined {
  const isGit = /\bfatal: |\bgit\b|failed to checkout/i.test(text);
  const isLocal =
    /failed to checkout|(?:unable to|cannot) (?:create|write)|no space left|read-only file system|dubious ownership|not a git repository|git is not installed|git \S{1,20} took too long/i.test(
      text,
    );
  return isGit && isLocal && !/helm template/i.test(text)
    ? causeOf({
        reason: 'ChartCheckoutFailed',
        message: `Argo CD could not check out the chart with git: ${oneLine(
          innermost(text),
        )}`,
        nextStep:
          "Nothing is wrong with the chart itself. If this lasts, ask the platform team to look at the disk and the log of Argo CD's repository server.",
      })
    : undefined;
}

export function repository(text: string): Cause | undefined {
  return /\bfatal: |repository not (?:found|accessible)|authentication required|failed to (?:list refs|fetch|clone)|Could not read from remote|does not appear to be a git repository/i.test(
    text,
  )
    ? causeOf({
        reason: 'ChartRepositoryUnreachable',
        message: `Argo CD cannot read the chart's repository: ${oneLine(
          innermost(text),
        )}`,
        nextStep:
          'Ask the platform team to check its address and credentials in Argo CD.',
      })
    : undefined;
}

export function permission(text: string): Cause | undefined {
  return /is not permitted in project|not allowed in project|project .{0,100}does not exist/i.test(
    text,
  )
    ? causeOf({
        reason: 'NotPermitted',
        message: `The Argo CD project does not allow it: ${oneLine(
          innermost(text),
        )}`,
        nextStep:
          'Ask the platform team to allow it in the Argo CD project of the environments.',
      })
    : undefined;
}
