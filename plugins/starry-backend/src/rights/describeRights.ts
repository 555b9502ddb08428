import { Right } from '@starry-idp/backstage-plugin-starry-common';

/** Whether a right calls for somebody to do something about it. */
function isTrouble({ state, required, system }: Right): boolean {
  // What is optional in a cluster is a matter of taste, and on the page.
  return (
    state === 'excessive' ||
    (state === 'missing' && (required || system === 'argocd'))
  );
}

/** One line for the log on what is not as it should be; none if all is. */
export function describeTrouble(rights: Right[]): string | undefined {
  const namesOf = (state: Right['state']) =>
    rights
      .filter(right => right.state === state && isTrouble(right))
      .map(({ name }) => name);
  const parts = (['missing', 'excessive'] as const).flatMap(state => {
    const names = namesOf(state);
    return names.length > 0 ? [`${state}: ${names.join('; ')}`] : [];
  });
  return parts.length > 0 ? parts.join(' – ') : undefined;
}
