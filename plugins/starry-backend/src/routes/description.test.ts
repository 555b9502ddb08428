import { startPortal } from '../__testUtils__/TestPortal';
import { spec } from '../schema/openapi';

it('the API describes itself, bodies of requests included', async () => {
  const { get, post } = await startPortal({ entities: [] });
  const { status, body } = await get('/openapi.json');
  expect(status).toBe(200);
  expect(Object.keys(body.paths).sort()).toEqual(
    Object.keys(spec.paths)
      .map(path => `/api/starry${path}`)
      .sort(),
  );
  for (const path of ['/environments', '/environments/{id}/redeploy']) {
    const { post: operation } = body.paths[`/api/starry${path}`];
    expect(operation.requestBody.content).toHaveProperty('application/json');
  }
  // What is wrong with a body the service says all the same.
  const response = await post('/environments').send({ surprise: 1 });
  expect(response.body.error.issues).toContainEqual({
    field: 'name',
    message: 'is required',
  });
});
