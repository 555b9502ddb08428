import { aChart } from '../__testUtils__/aChart';
import { GitSource } from '../__testUtils__/GitSource';
import { entity, offering, startPortal } from '../__testUtils__/TestPortal';

const entities = [offering('cache', 'none'), entity('Group', 'sample-team')];
const short = (commit: string) => commit.slice(0, 7);

let chart: GitSource;

beforeEach(() => {
  chart = aChart();
});

async function start() {
  const portal = await startPortal({ entities, chart: chart.url });
  return {
    ...portal,
    create: (name: string) =>
      portal.post('/environments').send({
        name,
        owner: 'group:default/sample-team',
        services: { cache: { offering: 'cache' } },
      }),
    chartOf: async (id: string) =>
      (await portal.get(`/environments/${id}`)).body.chart,
  };
}

it('an environment stays at the commit that the chart was, until it is redeployed', async () => {
  const portal = await start();
  const first = chart.git('rev-parse', 'main');
  const { body, status } = await portal.create('test-00');
  expect(status).toBe(201);
  const revision = 'main';
  expect(body.chart).toEqual({ revision, commit: first, current: true });

  const second = chart.commit('main');
  expect(await portal.chartOf(body.id)).toMatchObject({ commit: first });

  // No service has changed.
  const redeployed = await portal.post(`/environments/${body.id}/redeploy`);
  expect(redeployed.status).toBe(202);
  expect(redeployed.body).toMatchObject({
    generation: 2,
    chart: { revision, commit: second, current: true },
  });
  const timeline = await portal.get(`/environments/${body.id}/timeline`);
  expect(timeline.body.items[0]).toMatchObject({
    type: 'redeploy-requested',
    message: `chart from ${short(first)} to ${short(second)}`,
    actor: 'user:default/mock',
  });

  const again = await portal.post(`/environments/${body.id}/redeploy`);
  expect(again.status).toBe(200);
  expect(again.body.generation).toBe(2);
});

it('what is known of the newest chart shows beside those that have an older one', async () => {
  const portal = await start();
  const { id } = (await portal.create('test-00')).body;
  expect(await portal.chartOf(id)).toMatchObject({ current: true });
  const other = (await portal.create('test-01')).body.id;
  chart.commit('main');
  await portal.post(`/environments/${other}/redeploy`);
  expect(await portal.chartOf(id)).toMatchObject({ current: false });
  expect(await portal.chartOf(other)).toMatchObject({ current: true });
});

it('says so when the repository of the chart cannot be read, and writes nothing', async () => {
  const portal = await start();
  const { id } = (await portal.create('test-00')).body;
  chart.git('update-ref', '-d', 'refs/heads/main');
  const redeployed = await portal.post(`/environments/${id}/redeploy`);
  expect(redeployed.status).toBe(503);
  expect(redeployed.body.error.message).toBe(
    `The chart of environments cannot be found: starry.chart.revision 'main' is neither a branch nor a tag of ${chart.url}`,
  );
  chart.git('config', 'core.repositoryformatversion', '99');
  const { body, status } = await portal.post(`/environments/${id}/redeploy`);
  expect(status).toBe(503);
  expect(body.error.message).toMatch(
    `The git repository ${chart.url} cannot be read: `,
  );
  expect((await portal.get(`/environments/${id}`)).body.generation).toBe(1);
});

it('the platform team has it rolled out, stopped, and begun again', async () => {
  const portal = await start();
  const first = chart.git('rev-parse', 'main');
  await portal.create('test-00');
  await portal.create('test-01');
  expect((await portal.get('/chart')).body).toEqual({
    revision: 'main',
    commit: first,
    seenAt: expect.any(String),
    environments: 2,
    current: 2,
  });

  const second = chart.commit('main');
  const { body, status } = await portal.post('/chart/rollout');
  expect(status).toBe(202);
  expect(body).toMatchObject({
    commit: second,
    environments: 2,
    current: 0,
    rollout: {
      commit: second,
      state: 'running',
      startedBy: 'user:default/mock',
      left: 2,
      rolling: 0,
      broken: 0,
    },
  });
  const again = await portal.post('/chart/rollout');
  expect(again.body.rollout).toEqual(body.rollout);
  const stopped = await portal.delete('/chart/rollout');
  expect(stopped.status).toBe(200);
  expect(stopped.body.rollout).toMatchObject({ state: 'stopped', left: 2 });
  const events = portal.auditor.createEvent.mock.calls
    .map(([event]) => event)
    .filter(({ eventId }) => eventId === 'chart-roll-out');
  expect(events.map(({ meta }) => meta)).toMatchObject([
    { actionType: 'start' },
    { actionType: 'start' },
    { actionType: 'stop' },
  ]);

  chart.git('config', 'core.repositoryformatversion', '99');
  expect((await portal.post('/chart/rollout')).status).toBe(503);
  expect((await portal.get('/chart')).body.rollout.state).toBe('stopped');
});
