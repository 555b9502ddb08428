import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import {
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';
import {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
} from '..';

const OWN = 'group:default/sample-team';
const OTHER = 'group:default/other-team';
const USER = 'user:default/mock';

const ENTITIES = [
  offering('cache', 'none'),
  entity('Group', 'sample-team'),
  entity('Group', 'other-team'),
  entity('User', 'mock'),
  entity(
    'Template',
    'environment',
    {},
    { steps: [{ id: 'x', action: 'starry:environment:create' }] },
  ),
  entity('Template', 'website', {}, { steps: [{ action: 'fetch:plain' }] }),
];

/** @param readable - whose environments may be seen; any when left out */
async function start(
  options: {
    administers?: boolean;
    readable?: string[];
    config?: JsonObject;
  } = {},
) {
  const { administers = false, readable, config } = options;
  const decide = (permission: any) => {
    if (permission.name === 'starry.platform.administer') {
      return {
        result: administers ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      };
    }
    return permission.name === 'starry.environment.read' && readable
      ? createStarryEnvironmentConditionalDecision(
          permission,
          starryEnvironmentConditions.isOwner({ claims: readable }),
        )
      : { result: AuthorizeResult.ALLOW };
  };
  const answer = async (queries: { permission: unknown }[]): Promise<any> =>
    queries.map(({ permission }) => decide(permission));
  const portal = await startPortal({
    entities: ENTITIES,
    config,
    features: [
      mockServices.permissions.mock({
        authorize: answer,
        authorizeConditional: answer,
      }).factory,
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: USER,
          ownershipEntityRefs: [USER, 'group:default/gone-team', OWN],
        }),
      }).factory,
    ],
  });
  let number = 0;
  const ask = (body: object) =>
    portal.post('/environments').send({
      name: `test-0${number++}`,
      owner: OWN,
      services: { cache: { offering: 'cache' } },
      ...body,
    });
  return { ...portal, ask };
}

describe('who asks for an environment', () => {
  it('names oneself or a group of one’s own as owner, and nobody else', async () => {
    const { ask, get } = await start();
    expect((await ask({ owner: OWN })).status).toBe(201);
    expect((await ask({ owner: 'User:default/Mock' })).status).toBe(201);
    for (const owner of [OTHER, 'user:default/someone']) {
      const refused = await ask({ owner });
      expect(refused.status).toBe(400);
      expect(issuesOf(refused)).toEqual({
        owner: `must be you or a group that you belong to, one of group:default/gone-team, ${OWN}, ${USER}; not ${owner}`,
      });
    }
    const { body } = await get('/owners');
    expect(body).toEqual({ any: false, items: [OWN, USER] });
  });

  it('names anyone where the platform lets everyone', async () => {
    const { ask, get } = await start({ config: { owners: 'any' } });
    expect((await ask({ owner: OTHER })).status).toBe(201);
    expect(issuesOf(await ask({ owner: 'group:default/none' }))).toEqual({
      owner: 'there is no group:default/none in the catalog',
    });
    expect((await get('/owners')).body.any).toBe(true);
  });

  it('names anyone who may administer the platform', async () => {
    const { ask, get } = await start({ administers: true });
    expect((await ask({ owner: OTHER })).status).toBe(201);
    expect((await get('/owners')).body).toEqual({
      any: true,
      items: [OWN, USER],
    });
  });

  it('is a service: it names an owner only if it may administer', async () => {
    const header = mockCredentials.service.header();
    const restricted = await start();
    const refused = await restricted.ask({}).set('authorization', header);
    expect(issuesOf(refused)).toEqual({
      owner: `must not be ${OWN}: a service belongs to no group, and names an owner only with the permission starry.platform.administer`,
    });
    const free = await start({ administers: true });
    expect((await free.ask({}).set('authorization', header)).status).toBe(201);
  });

  it.each([
    ['environment', undefined],
    ['nothing', 'there is no template:default/nothing in the catalog'],
    [
      'website',
      'template:default/website has no step with the action starry:environment:create',
    ],
  ])(
    'is believed of the template %s only what the catalog says',
    async (name, problem) => {
      const { ask } = await start();
      const response = await ask({ template: `template:default/${name}` });
      expect(response.status).toBe(problem ? 400 : 201);
      expect(problem ? issuesOf(response) : {}).toEqual(
        problem ? { template: problem } : {},
      );
    },
  );

  it('learns that a name is taken, and not by whom, unless allowed to see it', async () => {
    const readable = [OTHER];
    const { ask } = await start({ readable });
    const first = await ask({ name: 'taken-00' });
    const second = await ask({ name: 'taken-00' });
    expect(second.status).toBe(409);
    expect(issuesOf(second)).toEqual({ name: 'taken-00 is taken' });
    expect(JSON.stringify(second.body)).not.toContain(first.body.id);
    readable.push(OWN);
    expect(issuesOf(await ask({ name: 'taken-00' }))).toEqual({
      name: `taken-00 is taken by the environment ${first.body.id} of ${OWN}`,
    });
  });
});
