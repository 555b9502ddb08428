import { Right } from '@starry-idp/backstage-plugin-starry-common';

/** Something that a token should be granted, or should not. */
export type Rule<Question> = {
  /** As the system itself calls it. */
  name: string;
  /** It is granted when every one of them is. */
  questions: Question[];
  /** What the platform team can do when it is not as it should be. */
  nextStep: string;
} & (
  | {
      /** `needed`: nothing works without it; `useful`: one feature is lost. */
      kind: 'needed' | 'useful';
      /** What it is for. */
      granted: string;
      /** What is lost without it. */
      missing: string;
    }
  | {
      kind: 'unwanted';
      /** Why it is too much. */
      excessive: string;
    }
);

/** What a rule makes of the answer; nothing of what nobody wants or grants. */
export function judge<Question>(
  system: Right['system'],
  rule: Rule<Question>,
  granted: boolean,
): Right[] {
  const { name, nextStep } = rule;
  if (rule.kind === 'unwanted') {
    const { excessive: message } = rule;
    const state = 'excessive';
    return granted
      ? [{ system, name, required: false, state, message, nextStep }]
      : [];
  }
  const required = rule.kind === 'needed';
  return granted
    ? [{ system, name, required, state: 'granted', message: rule.granted }]
    : [
        {
          system,
          name,
          required,
          state: 'missing',
          message: rule.missing,
          nextStep,
        },
      ];
}

/** Without what Starry cannot do its work, then what is too much, and so on. */
export function worstFirst(rights: Right[]): Right[] {
  const rank = ({ state, required }: Right) =>
    state === 'missing' && required
      ? 0
      : ['excessive', 'unknown', 'missing', 'granted'].indexOf(state) + 1;
  return [...rights].sort((one, other) => rank(one) - rank(other));
}
