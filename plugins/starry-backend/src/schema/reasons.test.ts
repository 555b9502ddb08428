import { spec } from './openapi';

const { Reason, OrphanReason } = spec.components.schemas;

describe('reasons', () => {
  it.each([
    ['an environment', Reason],
    ['an orphan', OrphanReason],
  ])('of %s are each described in a sentence', (_, schema) => {
    const described = schema.description
      .split('\n')
      .flatMap(line => /^- `(\w+)`: [A-Z].*\.$/.exec(line)?.[1] ?? []);
    expect(described).toEqual(schema.enum);
    expect(new Set(described).size).toBe(described.length);
  });
});
