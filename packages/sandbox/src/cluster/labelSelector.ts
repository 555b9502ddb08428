type Labels = Record<string, string>;

const KEY = '([A-Za-z0-9][-A-Za-z0-9_./]*)';
const EQUALITY = new RegExp(`^${KEY}\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const MEMBERSHIP = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTENCE = new RegExp(`^(!?)\\s*${KEY}$`);

/** What is wrong with a label selector. */
export class SelectorError extends Error {
  name = 'SelectorError';
}

/**
 * Kubernetes' label selectors: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`,
 * `!a`, and several of them with commas between.
 *
 * @returns whether labels are as the selector wants them
 * @throws SelectorError if it cannot be read
 */
export function parseLabelSelector(
  selector: string,
): (labels: Labels | undefined) => boolean {
  const requirements = selector
    .split(/,(?![^(]*\))/)
    .map(term => term.trim())
    .filter(Boolean)
    .map(requirementOf);
  return labels => requirements.every(holds => holds(labels ?? {}));
}

function requirementOf(term: string): (labels: Labels) => boolean {
  const equality = EQUALITY.exec(term);
  if (equality) {
    const [, key, operator, value] = equality;
    return labels => (labels[key] === value) === (operator !== '!=');
  }
  const membership = MEMBERSHIP.exec(term);
  if (membership) {
    const [, key, operator, list] = membership;
    const values = list.split(',').map(value => value.trim());
    return labels => values.includes(labels[key]) === (operator === 'in');
  }
  const existence = EXISTENCE.exec(term);
  if (existence) {
    const [, not, key] = existence;
    return labels => key in labels === (not !== '!');
  }
  throw new SelectorError(`unable to parse requirement: '${term}'`);
}
