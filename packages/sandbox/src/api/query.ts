import { ArgoError } from './ArgoError';

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** A boolean parameter, in any of Go's spellings. */
export function flag(
  query: URLSearchParams,
  name: string,
  otherwise: boolean,
): boolean {
  const value = query.get(name);
  if (value === null || value === '') {
    return otherwise;
  }
  if (!TRUE.includes(value) && !FALSE.includes(value)) {
    throw parsing(name, value, 'ParseBool');
  }
  return TRUE.includes(value);
}

/** A whole number, not negative; `undefined` if it is absent. */
export function count(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(value)) {
    throw parsing(name, value, 'ParseInt');
  }
  return Number(value);
}

function parsing(name: string, value: string, parser: string) {
  return ArgoError.invalidArgument(
    `parsing field "${name}": strconv.${parser}: parsing "${value}": invalid syntax`,
  );
}
