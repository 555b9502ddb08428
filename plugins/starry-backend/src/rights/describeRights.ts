import { Right } from '@starry-idp/backstage-plugin-starry-common';

/** What is said of rights in each state. */
const WORDS = {
  missing: 'missing',
  excessive: 'too much',
  unknown: 'not known',
} as const;

/** Whether a right calls for somebody to do something about it. */
function isTrouble({ state, required, system }: Right): boolean {
  // What is optional in a cluster is a matter of taste.
  return state === 'missing'
    ? required || system === 'argocd'
    : state !== 'granted';
}

/** Whether Starry cannot do its work, or may not be able to. */
function isPressing({ state, required }: Right): boolean {
  return (state === 'missing' && required) || state === 'unknown';
}

/** What the log says of the rights at an instance, in one line. */
export function describeRights(rights: Right[]): {
  trouble: boolean;
  pressing: boolean;
  told: string;
} {
  const trouble = rights.filter(isTrouble);
  if (trouble.length > 0) {
    const parts = (['missing', 'excessive', 'unknown'] as const).flatMap(
      state => {
        const names = namesOf(trouble, state);
        return names ? [`${WORDS[state]}: ${names}`] : [];
      },
    );
    return {
      trouble: true,
      pressing: trouble.some(isPressing),
      told: `are not as they should be; ${parts.join('; ')}`,
    };
  }
  const optional = namesOf(rights, 'missing');
  return {
    trouble: false,
    pressing: false,
    told: optional
      ? `are what it needs, but for what is optional: ${optional}`
      : 'are what it needs, and no more',
  };
}

function namesOf(rights: Right[], state: Right['state']): string {
  return rights
    .filter(right => right.state === state)
    .map(({ name }) => `'${name}'`)
    .join(', ');
}
