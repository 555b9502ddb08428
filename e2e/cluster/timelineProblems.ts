import type {
  Environment,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';

/**
 * What is wrong with the timeline of an environment, in words.
 *
 * @param entries the oldest first
 * @param record what the timeline is of, as it is now
 * @param healthyAt when Argo CD said that a generation is applied and healthy,
 *   of the application that there was at a time
 */
export function timelineProblems(
  entries: Timeline['items'],
  options: {
    record: Environment;
    healthyAt: (generation: number, at: Date) => Date | undefined;
  },
): string[] {
  const { record, healthyAt } = options;
  const problems: string[] = [];
  const expect = (fine: unknown, problem: string) => {
    if (!fine) problems.push(problem);
  };
  const count = (...types: string[]) =>
    entries.filter(({ type }) => types.includes(type)).length;

  expect(entries[0]?.type === 'created', 'does not begin with its creation');
  expect(count('created') === 1, 'was created more than once');
  expect(
    count('delete-requested', 'expired') === (isEnding(record) ? 1 : 0),
    'its deletion was not asked for exactly once',
  );

  const phases = entries.filter(({ phase }) => phase);
  phases.forEach(({ phase, at }, index) => {
    expect(
      phases[index + 1]?.phase !== phase,
      `tells twice of becoming ${phase}, first at ${at}`,
    );
    expect(
      phase !== 'gone' || index === phases.length - 1,
      'goes on after it was gone',
    );
  });
  expect(
    phases.at(-1)?.phase === record.phase,
    `does not end with ${record.phase}`,
  );

  let generation = 1;
  for (const { type, phase, at } of entries) {
    if (type === 'redeploy-requested') generation += 1;
    if (phase === 'ready') {
      const healthy = healthyAt(generation, new Date(at));
      expect(
        healthy && healthy <= new Date(at),
        `ready at ${at}, but generation ${generation} was healthy at ${
          healthy?.toISOString() ?? 'no time'
        }`,
      );
    }
  }
  return problems;
}

function isEnding({ phase }: Environment): boolean {
  return phase === 'deleting' || phase === 'gone';
}
