import fc from 'fast-check';
import { environmentNameIssues } from '@starry-idp/backstage-plugin-starry-common';
import { normalizeEntityRef } from '../words/entityRef';
import { Issues, ValidationError } from '../words/Issues';
import { readRedeployRequest } from '../requests/redeployRequest';
import { readCreateRequest } from '../requests/createRequest';
import { spec } from './openapi';

const { schemas } = spec.components;
const creation = schemas.CreateEnvironmentRequest.properties;
const service = schemas.ServiceRequest.properties;
const redeploy = schemas.ServiceRedeploy.properties;

type Read = (body: unknown, issues: Issues) => unknown;

/** What is said of a field, by its path. */
function problemsOf(read: Read, body: object): Record<string, string> {
  const issues = new Issues();
  read(body, issues);
  try {
    issues.throwIfAny();
    return {};
  } catch (error) {
    const found = (error as ValidationError).issues;
    return Object.fromEntries(found.map(each => [each.field, each.message]));
  }
}

const inService = (field: string) => (value: unknown) => ({
  services: { a: { [field]: value } },
});
const atTop = (field: string) => (value: unknown) => ({ [field]: value });

describe('what OpenAPI says of bodies is what is checked', () => {
  it.each<[string, Read, (value: unknown) => object, { maxLength: number }]>([
    ['owner', readCreateRequest, atTop('owner'), creation.owner],
    ['system', readCreateRequest, atTop('system'), creation.system],
    ['template', readCreateRequest, atTop('template'), creation.template],
    ['lifetime', readCreateRequest, atTop('lifetime'), creation.lifetime],
    [
      'description',
      readCreateRequest,
      atTop('description'),
      creation.description,
    ],
    ['requestId', readCreateRequest, atTop('requestId'), creation.requestId],
    ...(['offering', 'component', 'revision'] as const).map(
      field =>
        [
          `services.a.${field}`,
          readCreateRequest,
          inService(field),
          service[field],
        ] as [string, Read, (value: unknown) => object, { maxLength: number }],
    ),
    [
      'services.a.revision',
      readRedeployRequest,
      inService('revision'),
      redeploy.revision,
    ],
  ])('%s has that length at the most', (field, read, bodyOf, { maxLength }) => {
    const problem = `must not be longer than ${maxLength} characters`;
    const atMost = problemsOf(read, bodyOf('x'.repeat(maxLength)));
    expect(atMost[field]).not.toEqual(expect.stringContaining('longer'));
    const more = problemsOf(read, bodyOf('x'.repeat(maxLength + 1)));
    expect(more[field]).toBe(problem);
  });

  it.each<[string, Read, (value: object) => object, object]>([
    ['a creation', readCreateRequest, value => value, creation],
    [
      'a service',
      readCreateRequest,
      value => ({ services: { a: value } }),
      service,
    ],
    [
      'a redeployment',
      readRedeployRequest,
      value => value,
      schemas.RedeployRequest.properties,
    ],
    [
      'a service of a redeployment',
      readRedeployRequest,
      value => ({ services: { a: value } }),
      redeploy,
    ],
  ])('%s has these fields and no others', (_, read, bodyOf, properties) => {
    const problems = Object.values(problemsOf(read, bodyOf({ surprise: 1 })));
    const [known] = problems.flatMap(
      problem => /^is unknown; known are (.*)$/.exec(problem)?.[1] ?? [],
    );
    expect(known.split(', ').sort()).toEqual(Object.keys(properties).sort());
  });

  it('the stages are these and no others', () => {
    const problems = problemsOf(readCreateRequest, { stage: 'surprise' });
    expect(problems.stage).toBe(
      `must be one of ${schemas.Stage.enum.join(', ')}`,
    );
  });

  it.each<[string, Read, { maxProperties: number }]>([
    ['a creation', readCreateRequest, creation.services],
    [
      'a redeployment',
      readRedeployRequest,
      schemas.RedeployRequest.properties.services,
    ],
  ])('%s names that many services at the most', (_, read, limits) => {
    const bodyOf = (count: number) => ({
      services: Object.fromEntries(
        Array.from({ length: count }, (__, i) => [`s${i}`, {}]),
      ),
    });
    const { maxProperties } = limits;
    expect(problemsOf(read, bodyOf(maxProperties))).not.toHaveProperty(
      'services',
    );
    expect(problemsOf(read, bodyOf(maxProperties + 1)).services).toBe(
      `must not be more than ${maxProperties}, but are ${maxProperties + 1}`,
    );
  });

  it('a name is fine exactly if it fits', () => {
    const { maxLength, pattern } = creation.name;
    const fits = (name: string) =>
      name.length <= maxLength && new RegExp(pattern).test(name);
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9-]{0,45}$/)),
        name => {
          expect(environmentNameIssues(name).length === 0).toBe(fits(name));
        },
      ),
    );
  });

  it('a reference is one exactly if it fits', () => {
    const references = /^[A-Za-z0-9._:/-]{0,40}$/;
    fc.assert(
      fc.property(fc.stringMatching(references), text => {
        expect(normalizeEntityRef(text) !== undefined).toBe(
          new RegExp(creation.owner.pattern).test(text),
        );
        expect(normalizeEntityRef(text, 'component') !== undefined).toBe(
          new RegExp(service.component.pattern).test(text),
        );
      }),
    );
    expect(service.component.pattern).toBe(creation.system.pattern);
    expect(service.component.pattern).toBe(creation.template.pattern);
  });

  it('a text has no other control characters exactly if it fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), description => {
        const problems = problemsOf(readCreateRequest, { description });
        expect('description' in problems).toBe(
          !new RegExp(creation.description.pattern).test(description),
        );
      }),
    );
    expect(creation.requestId.pattern).toBe(creation.description.pattern);
  });
});
