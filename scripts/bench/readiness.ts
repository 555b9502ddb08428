import type {
  Environment,
  StarryClient,
} from '@starry-idp/backstage-plugin-starry-common';
import {
  Application,
  ArgoCdClient,
  isReady,
  median,
  waitUntil,
} from '@starry-idp/dev-kit';
import type { Demo } from '../demo/portal';
import { sampleServices } from '../demo/sampleSystem';
import { clientsOf } from './clientsOf';
import type { Finding } from './Finding';

const ROUNDS = 9;
const TIMEOUT_MS = 180_000;
const LIMIT = 1.25;

async function throughStarry(
  starry: StarryClient,
  name: string,
): Promise<{ environment: Environment; ms: number }> {
  const started = performance.now();
  const { id } = await starry.createEnvironment({
    name,
    owner: 'group:default/sample-team',
    lifetime: 'PT1H',
    services: sampleServices('main'),
  });
  const environment = await waitUntil(
    () => starry.getEnvironment(id),
    one => ['ready', 'failed'].includes(one.phase),
    { timeoutMs: TIMEOUT_MS, what: `${name} through Starry is ready` },
  );
  if (environment.phase !== 'ready') throw new Error(environment.message);
  return { environment, ms: performance.now() - started };
}

/** The very same application, once Starry's is gone, made without Starry. */
async function directly(
  argoCd: ArgoCdClient,
  model: Application,
): Promise<{ name: string; ms: number }> {
  const { name, labels, annotations, finalizers } = model.metadata;
  const started = performance.now();
  await argoCd.create({
    metadata: { name, namespace: 'argocd', labels, annotations, finalizers },
    spec: model.spec,
  });
  await waitUntil(() => argoCd.get(name), isReady, {
    timeoutMs: TIMEOUT_MS,
    what: `${name} directly is ready`,
  });
  return { name, ms: performance.now() - started };
}

/** The time from request to ready, with and without Starry in turns. */
export async function benchReadiness(
  demo: Demo,
  log: (line: string) => void,
): Promise<Finding[]> {
  const { starry, argoCd } = clientsOf(demo);
  const times = { starry: [] as number[], direct: [] as number[] };
  // The first one pays for caches that both use, so it does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const through = await throughStarry(starry, `bench-${round}`);
    const model = await argoCd.get(through.environment.application);
    await starry.deleteEnvironment(through.environment.id);
    await waitUntil(
      () => starry.getEnvironment(through.environment.id),
      one => one.phase === 'gone',
      { timeoutMs: TIMEOUT_MS, what: 'the environment is gone' },
    );
    const direct = await directly(argoCd, model);
    await argoCd.remove(direct.name);
    await waitUntil(
      () => argoCd.names(),
      names => !names.includes(direct.name),
      { timeoutMs: TIMEOUT_MS, what: 'the application is gone' },
    );
    log(
      `  round ${round}: through Starry ${Math.round(
        through.ms,
      )} ms, directly ${Math.round(direct.ms)} ms`,
    );
    if (round > 0) {
      times.starry.push(through.ms);
      times.direct.push(direct.ms);
    }
  }
  const ratio = median(times.starry) / median(times.direct);
  return [
    {
      text: `request to ready, six services, median of ${ROUNDS}: ${ratio.toFixed(
        2,
      )} times what it takes without Starry (limit ${LIMIT})`,
      ok: ratio <= LIMIT,
    },
  ];
}
