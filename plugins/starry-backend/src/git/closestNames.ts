const MAX_CANDIDATES = 2000;
const MAX_LENGTH = 100;

/**
 * The few names that a person may have meant.
 *
 * @returns At most `count` names, the closest first; none that has little in
 * common with what was typed.
 */
export function closestNames(
  typed: string,
  names: Iterable<string>,
  count: number = 3,
): string[] {
  const wanted = typed.toLowerCase().slice(0, MAX_LENGTH);
  return [...names]
    .slice(0, MAX_CANDIDATES)
    .map(name => ({ name, distance: distanceTo(wanted, name) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 2))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Levenshtein distance; a name that contains what was typed is very close. */
function distanceTo(wanted: string, name: string): number {
  const other = name.toLowerCase().slice(0, MAX_LENGTH);
  if (wanted && other.includes(wanted)) {
    return 1;
  }
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= wanted.length; i++) {
    const current = [i];
    for (let j = 1; j <= other.length; j++) {
      const substitution =
        previous[j - 1] + (wanted[i - 1] === other[j - 1] ? 0 : 1);
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[other.length];
}
