import { HttpAuthService } from '@backstage/backend-plugin-api';
import { ChartService } from '../rollout/ChartService';
import { callerOf } from '../http/callerOf';
import { OpenApiRouter } from './OpenApiRouter';

/** The chart of environments, for those who run the platform. */
export function addChartRoutes(
  router: OpenApiRouter,
  options: { httpAuth: HttpAuthService; chart: ChartService },
): void {
  const { chart, httpAuth } = options;

  router.get('/chart', async (req, res) => {
    res.json(await chart.status(await callerOf(req, httpAuth)));
  });

  router.post('/chart/rollout', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.status(202).json(await chart.rollOut(caller));
  });

  router.delete('/chart/rollout', async (req, res) => {
    res.json(await chart.stop(await callerOf(req, httpAuth)));
  });
}
