import { randomInt } from 'crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CHARACTERS = `${LETTERS}0123456789`;
const LENGTH = 8;

/** A whole number from 0 up to, but not including, the maximum. */
export type Random = (maximum: number) => number;

/**
 * Makes the id of a new environment. It begins with a letter, so that YAML
 * never takes it for a number.
 */
export function createEnvironmentId(random: Random = randomInt): string {
  const pick = (characters: string) => characters[random(characters.length)];
  return Array.from({ length: LENGTH }, (_, index) =>
    pick(index === 0 ? LETTERS : CHARACTERS),
  ).join('');
}
