import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { startPortal } from '../__testUtils__/TestPortal';

/** A route of Backstage's that is added after those of the plugin. */
const lateRoute = createBackendModule({
  pluginId: 'starry',
  moduleId: 'late-route',
  register(env) {
    env.registerInit({
      deps: {
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
      },
      async init({ httpRouter, lifecycle }) {
        lifecycle.addStartupHook(() => {
          httpRouter.use((req, res, next) => {
            if (req.path === '/.backstage/late') res.json({ late: true });
            else next();
          });
        });
      },
    });
  },
});

describe('a path that no route has', () => {
  it.each([
    ['get', '/nowhere'],
    ['get', '/environments/a1b2c3d4/nowhere'],
    ['post', '/nowhere'],
    ['put', '/environments'],
  ] as const)('is not found as JSON: %s %s', async (method, path) => {
    const { send } = await startPortal({ entities: [] });
    const { status, body } = await send(method, path);
    expect({ status, body }).toMatchObject({
      status: 404,
      body: {
        error: {
          name: 'NotFoundError',
          message: `There is no ${method.toLocaleUpperCase(
            'en-US',
          )} /api/starry${path}; /api/starry/openapi.json describes what there is`,
        },
        response: { statusCode: 404 },
      },
    });
  });

  it('leaves alone what Backstage adds', async () => {
    const { get } = await startPortal({ entities: [], features: [lateRoute] });
    const permissions = await get(
      '/.well-known/backstage/permissions/metadata',
    );
    expect(permissions.body.permissions).not.toEqual([]);
    const late = await get('/.backstage/late');
    expect(late.body).toEqual({ late: true });
  });
});
