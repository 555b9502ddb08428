import leven from 'leven';

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

/** A name that contains what was typed is very close, however long it is. */
function distanceTo(wanted: string, name: string): number {
  const other = name.toLowerCase().slice(0, MAX_LENGTH);
  return wanted && other.includes(wanted) ? 1 : leven(wanted, other);
}
