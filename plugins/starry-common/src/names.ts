/**
 * How long an environment's name may be. Application and namespace are called
 * `env-<name>-<id>` and must stay within 63 characters.
 *
 * @public
 */
export const MAX_ENVIRONMENT_NAME_LENGTH = 40;

/**
 * How long a service's name may be: it names Kubernetes objects, to which the
 * chart adds suffixes.
 *
 * @public
 */
export const MAX_SERVICE_NAME_LENGTH = 40;

/**
 * What an environment's name looks like, besides its length: a DNS label.
 *
 * @public
 */
export const ENVIRONMENT_NAME_PATTERN = '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$';

/**
 * What a service's name looks like, besides its length: a DNS label that begins
 * with a letter, as Kubernetes wants it of a Service.
 *
 * @public
 */
export const SERVICE_NAME_PATTERN = '^[a-z]([a-z0-9-]*[a-z0-9])?$';

const MAX_HOST_LENGTH = 253;

/**
 * Says everything that is wrong with the name of an environment, regardless
 * of which names are reserved or taken.
 *
 * @param name - The name as a person typed it.
 * @param longestServiceName - The longest name of its exposed services, for
 * the length of the hosts `<environment>.<service>.<domain>`.
 * @param domain - The domain of all environments.
 * @returns One clause for each rule that is broken, e.g.
 * `must not be longer than 40 characters`; none when the name is fine.
 * @public
 */
export function environmentNameIssues(
  name: string,
  longestServiceName: string = '',
  domain: string = '',
): string[] {
  const issues = labelIssues(name, {
    pattern: ENVIRONMENT_NAME_PATTERN,
    ends: 'begin and end with a letter or digit',
    maxLength: MAX_ENVIRONMENT_NAME_LENGTH,
  });
  const host = [name, longestServiceName, domain].filter(Boolean).join('.');
  if (host.length > MAX_HOST_LENGTH) {
    issues.push(
      `makes the host ${longestServiceName}.${domain} longer than ` +
        `${MAX_HOST_LENGTH} characters`,
    );
  }
  return issues;
}

/**
 * Says everything that is wrong with the name of a service.
 *
 * @param name - The name as a person typed it.
 * @returns One clause for each rule that is broken; none when it is fine.
 * @public
 */
export function serviceNameIssues(name: string): string[] {
  return labelIssues(name, {
    pattern: SERVICE_NAME_PATTERN,
    ends: 'begin with a letter, and end with a letter or digit',
    maxLength: MAX_SERVICE_NAME_LENGTH,
  });
}

function labelIssues(
  name: string,
  rule: { pattern: string; ends: string; maxLength: number },
): string[] {
  const { pattern, ends, maxLength } = rule;
  if (name === '') {
    return ['must not be empty'];
  }
  const issues: string[] = [];
  if (!new RegExp(pattern).test(name)) {
    issues.push(
      `must consist of lower-case letters, digits and hyphens, and ${ends}`,
    );
  }
  if (name.length > maxLength) {
    issues.push(`must not be longer than ${maxLength} characters`);
  }
  return issues;
}
