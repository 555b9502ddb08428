import {
  environmentNameIssues,
  serviceNameIssues,
} from '@starry-idp/backstage-plugin-starry-common';
import fc from 'fast-check';

const LABEL = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** What Kubernetes wants of a Service's name. */
const SERVICE = /^(?=.{1,63}$)[a-z]([a-z0-9-]*[a-z0-9])?$/;
const nearlyNames = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom(...'abz09-_.A'), { maxLength: 70 })
    .map(characters => characters.join('')),
);

describe('names', () => {
  it('are fine only if every host and object made of them is', () => {
    fc.assert(
      fc.property(nearlyNames, nearlyNames, (name, service) => {
        const domain = 'starry.mycompany.com';
        if (
          environmentNameIssues(name, service, domain).length > 0 ||
          serviceNameIssues(service).length > 0
        ) {
          return;
        }
        expect(name).toMatch(LABEL);
        expect(service).toMatch(SERVICE);
        expect(`env-${name}-a1b2c3d4`).toMatch(LABEL);
        expect(`${name}.${service}.${domain}`.length).toBeLessThanOrEqual(253);
      }),
    );
  });

  it('are refused with a reason each', () => {
    expect(environmentNameIssues('test-00', 'sample-fe-1', 'x.com')).toEqual(
      [],
    );
    expect(environmentNameIssues('0')).toEqual([]);
    expect(environmentNameIssues('')).toEqual(['must not be empty']);
    for (const name of ['-a', 'a-', 'A', 'ä', 'a.b', 'a b', 'a\n']) {
      expect(environmentNameIssues(name)).toEqual([
        expect.stringContaining('must consist of lower-case letters'),
      ]);
    }
    expect(serviceNameIssues('1st')).toEqual([
      'must consist of lower-case letters, digits and hyphens, and begin with a letter, and end with a letter or digit',
    ]);
    expect(serviceNameIssues(`${'x'.repeat(40)}`)).toEqual([]);
    expect(serviceNameIssues(`${'x'.repeat(41)}`)).toEqual([
      'must not be longer than 40 characters',
    ]);
    const domain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.com`;
    expect(
      environmentNameIssues('x'.repeat(30), 'y'.repeat(40), domain),
    ).toEqual([expect.stringContaining('longer than 253 characters')]);
    expect(environmentNameIssues('x', 'y'.repeat(40), domain)).toEqual([]);
  });
});
