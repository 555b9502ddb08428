import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { startPortal } from '../__testUtils__/TestPortal';
import { spec } from '../schema/openapi';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What the catalog shows to everyone is no secret. */
const FOR_EVERYONE = ['/offerings'];
/** What has to be given, apart from ids. */
const QUERIES: Record<string, string> = {
  '/branches': '?component=sample-be',
};

const routes = Object.entries(spec.paths).flatMap(([path, operations]) =>
  METHODS.filter(method => method in operations).map(method => ({
    method,
    path,
    url: `${path.replace('{id}', 'a1b2c3d4')}${QUERIES[path] ?? ''}`,
  })),
);
const reading = routes.filter(
  ({ method, path }) => method === 'get' && !FOR_EVERYONE.includes(path),
);
const changing = routes.filter(({ method }) => method !== 'get');

describe('who may do nothing', () => {
  const deny = async (queries: unknown[]): Promise<any> =>
    queries.map(() => ({ result: AuthorizeResult.DENY }));

  async function start() {
    const permissions = mockServices.permissions.mock({
      authorize: deny,
      authorizeConditional: deny,
    });
    return startPortal({ entities: [], features: [permissions.factory] });
  }

  it('is refused by every route', async () => {
    const { send } = await start();
    const statuses: Record<string, number> = {};
    for (const { method, path, url } of [...reading, ...changing]) {
      statuses[`${method} ${path}`] = (await send(method, url)).status;
    }
    expect(Object.keys(statuses)).toContain('delete /environments/{id}');
    expect(statuses).toEqual(
      Object.fromEntries(Object.keys(statuses).map(key => [key, 403])),
    );
  });

  it.each(changing)(
    'is in the audit log after $method $path, with the request',
    async ({ method, path, url }) => {
      const { auditor, send } = await start();
      await send(method, url);
      const { calls, results } = auditor.createEvent.mock;
      expect(calls).toHaveLength(1);
      const [[event]] = calls;
      expect(event.request).toMatchObject({
        method: method.toLocaleUpperCase('en-US'),
        originalUrl: expect.stringContaining(path.split('{')[0]),
      });
      const entry = await results[0].value;
      expect(entry.success).not.toHaveBeenCalled();
      expect(entry.fail).toHaveBeenCalledWith({
        error: expect.objectContaining({ name: 'NotAllowedError' }),
      });
    },
  );
});
