import { sandboxClient, starryClient, until } from '../demo/client.mjs';
import { sampleServices } from '../demo/sampleSystem.mjs';

const ROUNDS = 9;
const TIMEOUT_MS = 180_000;
const LIMIT = 1.25;

const median = values => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

const isReady = application =>
  application.status?.sync?.status === 'Synced' &&
  application.status?.health?.status === 'Healthy' &&
  application.status?.operationState?.phase === 'Succeeded';

async function throughStarry(starry, name) {
  const started = performance.now();
  const { id } = await starry.create({
    name,
    owner: 'group:default/sample-team',
    lifetime: 'PT1H',
    services: sampleServices('main'),
  });
  const environment = await until(
    () => starry.get(id),
    one => ['ready', 'failed'].includes(one.phase),
    { timeoutMs: TIMEOUT_MS, what: `${name} through Starry is ready` },
  );
  if (environment.phase !== 'ready') throw new Error(environment.message);
  return { environment, ms: performance.now() - started };
}

/** The very same application, once Starry's is gone, made without Starry. */
async function directly(sandbox, model) {
  const { name, labels, annotations, finalizers } = model.metadata;
  const started = performance.now();
  await sandbox.create({
    metadata: { name, namespace: 'argocd', labels, annotations, finalizers },
    spec: model.spec,
  });
  await until(() => sandbox.get(name), isReady, {
    timeoutMs: TIMEOUT_MS,
    what: `${name} directly is ready`,
  });
  return { name, ms: performance.now() - started };
}

/** The time from request to ready, with and without Starry in turns. */
export async function benchReadiness(demo, log) {
  const starry = await starryClient(demo.backendUrl);
  const sandbox = await sandboxClient(demo.credentials);
  const times = { starry: [], direct: [] };
  // The first one pays for caches that both use, so it does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const through = await throughStarry(starry, `bench-${round}`);
    const model = await sandbox.get(through.environment.application);
    await starry.remove(through.environment.id);
    await until(
      () => starry.get(through.environment.id),
      one => one.phase === 'gone',
      { timeoutMs: TIMEOUT_MS, what: 'the environment is gone' },
    );
    const direct = await directly(sandbox, model);
    await sandbox.remove(direct.name);
    await until(
      () => sandbox.list(),
      ({ items }) => !items?.some(one => one.metadata.name === direct.name),
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
