import { oneLine } from '../../words/oneLine';
import { Cause, causeOf } from './Cause';

export function quota(text: string): Cause | undefined {
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
export function policyRefusal(text: string): Cause | undefined {
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

/** Without what Argo CD adds about trying again. */
function withoutRetries(text: string): string {
  return text.split(/\.? (?:Retrying attempt #|\(retried )/)[0];
}
