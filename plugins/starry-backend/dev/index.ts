import { fork } from 'node:child_process';
import { basename, dirname, join, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { ImageDefinition, Sandbox } from '@starry-idp/sandbox';
import { entities } from './entities';

// The plugin alone, with a sandbox of its own in place of Argo CD and Kubernetes.
// The chart and the sample come from the last commit of this checkout. Everything
// is new at each start. Whoever asks is user:default/mock, who may do everything.

const PORT = Number(process.env.PORT ?? 7007);
const GIT = 'https://git.starry.localhost';
const IMAGE = 'registry.starry.localhost/sample-be';

/* eslint-disable-next-line no-restricted-syntax */
const checkout = resolvePath(__dirname, '../../..');
const urlOf = (folder: string) => pathToFileURL(folder).href;

/** Resolves when it answers; it ends with this process. */
async function startSandbox(images: ImageDefinition[]): Promise<Sandbox> {
  const child = fork(require.resolve('./sandboxProcess'), [
    JSON.stringify(images),
  ]);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', code =>
      reject(new Error(`The sandbox ended with exit code ${code}`)),
    );
    child.on('message', (message: object) => {
      if ('gatewayPort' in message) resolve(message as Sandbox);
      // Which files it reads: Backstage's CLI starts anew when one changes.
      else process.send?.(message);
    });
  });
}

async function main() {
  const sandbox = await startSandbox([
    {
      name: IMAGE,
      repository: urlOf(checkout),
      command: ['node', 'examples/sample-be/server.js'],
      env: { NODE_PATH: join(checkout, 'node_modules') },
    },
  ]);
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://localhost:${PORT}`,
          listen: { host: '127.0.0.1', port: PORT },
          database: { client: 'better-sqlite3', connection: ':memory:' },
        },
        starry: {
          domain: 'starry.localhost',
          url: { protocol: 'http', port: sandbox.gatewayPort },
          chart: { repoUrl: urlOf(checkout), revision: 'HEAD' },
          git: {
            repositories: [
              { prefix: `${GIT}/`, readFrom: `${urlOf(dirname(checkout))}/` },
            ],
          },
          images: { allowed: [IMAGE] },
          instances: [
            {
              name: 'sandbox',
              url: sandbox.url,
              token: sandbox.token,
              project: 'starry',
              kubernetes: {
                url: sandbox.kubernetesUrl,
                token: sandbox.kubernetesToken,
              },
            },
          ],
        },
      },
    }),
  );
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(mockServices.userInfo.factory());
  backend.add(
    catalogServiceMock.factory({
      entities: entities({
        offerings: join(checkout, 'charts/environment/charts'),
        repository: `${GIT}/${basename(checkout)}`,
        image: IMAGE,
      }),
    }),
  );
  backend.add(import('../src'));
  await backend.start();
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
