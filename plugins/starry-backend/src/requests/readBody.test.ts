import fc from 'fast-check';
import { Issues } from '../words/Issues';
import { readCreateRequest } from './createRequest';
import { readRedeployRequest } from './redeployRequest';

const key = fc.oneof(
  fc.constantFrom('name', 'owner', 'stage', 'services', 'requestId'),
  fc.constantFrom('offering', 'component', 'config', 'expose', 'revision'),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '0'),
  fc.string(),
);
const { body } = fc.letrec(tie => ({
  body: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('group:default/a', 'component:default/a', 'ephemeral'),
    fc.constantFrom(null, true, 7, undefined, 'x'.repeat(2_000)),
    fc.array(tie('body'), { maxLength: 3 }),
    fc
      .array(fc.tuple(key, tie('body')), { maxLength: 6 })
      .map(entries => Object.fromEntries(entries)),
    fc.record({ services: tie('body') }),
  ),
}));

describe('a body that may be anything at all', () => {
  it('is read as far as it can be, and the rest is told', () => {
    fc.assert(
      fc.property(body, value => {
        const issues = new Issues();
        const draft = readCreateRequest(value, issues);
        const redeploy = readRedeployRequest(value, issues);
        for (const one of [draft, ...draft.services, ...redeploy]) {
          expect(Object.keys(one)).not.toContain('__proto__');
          expect(Object.keys(one)).not.toContain('constructor');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is read all the same where only a part is wrong', () => {
    const issues = new Issues();
    const draft = readCreateRequest(
      {
        name: 5,
        owner: 'Group:Default/Team',
        stage: 'holiday',
        services: {
          db: { offering: 'postgresql-database', color: 'red' },
          be: { offering: 7, component: 'be', config: [] },
          fe: 'nothing',
        },
      },
      issues,
    );
    expect(draft).toEqual({
      owner: 'group:default/team',
      stage: 'ephemeral',
      services: [
        { name: 'db', offering: 'postgresql-database', config: {} },
        { name: 'be', component: 'component:default/be', config: {} },
      ],
    });
    expect(() => issues.throwIfAny()).toThrow(
      [
        'name: must be a string, not a number',
        'stage: must be one of ephemeral, development, staging, production',
        'services.db.color: is unknown; known are offering, component, revision, expose, config',
        'services.be.offering: must be a string, not a number',
        'services.be.config: must be an object, not an array',
        'services.fe: must be an object, not a string',
      ].join('; '),
    );
  });
});
