import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import { Sandbox, startSandbox } from '@starry-idp/sandbox';
import request from 'supertest';
import { aDatabase } from '../__testUtils__/aDatabase';
import { until } from '../__testUtils__/ScriptedArgoCd';
import starryPlugin from '../index';

const ORPHANS = '/api/starry/orphans';

let folder: string;
let sandbox: Sandbox;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starry-orphans-'));
  sandbox = await startSandbox({
    dataDir: folder,
    // What is made now was made long ago.
    now: () => new Date(Date.now() - 3_600_000),
  });
});

afterEach(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start() {
  const scheduler = mockServices.scheduler();
  const { server } = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.factory(),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish: async () => {} }),
      }),
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain: 'starry.localhost',
            chart: { repoUrl: 'https://git.starry.localhost/starry' },
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
    ],
  });
  return {
    server,
    search: () => scheduler.triggerTask('starry-orphans-sandbox'),
  };
}

async function post(url: string, token: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  expect(`${response.status} ${await response.text()}`).toMatch(/^20\d /);
}

const labels = (id: string) => ({
  'starry.io/managed': 'true',
  'starry.io/environment': id,
});

function makeNamespace(name: string, id?: string): Promise<void> {
  const { kubernetesAdminToken, kubernetesUrl } = sandbox;
  return post(`${kubernetesUrl}/api/v1/namespaces`, kubernetesAdminToken, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: id ? labels(id) : {} },
  });
}

function makeApplication(name: string, id: string): Promise<void> {
  return post(
    `${sandbox.url}/api/v1/applications?validate=false`,
    sandbox.token,
    {
      metadata: { name, namespace: 'argocd', labels: labels(id) },
      spec: {
        project: 'starry',
        source: {
          repoURL: 'https://git.starry.localhost/starry',
          path: 'charts/environment',
          targetRevision: 'main',
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: name,
        },
      },
    },
  );
}

it('finds what nobody knows, and removes it when somebody asks for it', async () => {
  await makeApplication('env-lost-a1', 'a1');
  await makeNamespace('env-lost-a1', 'a1');
  await makeNamespace('env-left-b2', 'b2');
  await makeNamespace('env-unlabelled-c3');
  const { server, search } = await start();
  await search();
  const list = async (): Promise<Orphan[]> =>
    (await request(server).get(ORPHANS).expect(200)).body.items;
  const brief = ({ kind, name, removable }: Orphan) =>
    `${kind} ${name}${removable ? '' : ', later'}`;
  const found = await list();
  expect(found.map(brief).sort()).toEqual([
    'application env-lost-a1',
    'namespace env-left-b2',
    'namespace env-lost-a1, later',
  ]);

  const remove = async ({ id }: Orphan, status: number) =>
    await request(server)
      .delete(`${ORPHANS}/${id}`)
      .set('Authorization', mockCredentials.user.header())
      .expect(status);
  // First what has to wait: once its application is on its way out, it is not
  // listed any more.
  for (const orphan of found.filter(({ removable }) => !removable)) {
    await remove(orphan, 409);
  }
  for (const orphan of found.filter(({ removable }) => removable)) {
    await remove(orphan, 202);
  }
  // Its chart never was rendered, so it takes no namespace along.
  await until(
    async () => (await list()).map(brief).join() === 'namespace env-lost-a1',
    60_000,
  );
  const names = () =>
    sandbox.cluster
      .list({ kind: 'Namespace' })
      .map(({ metadata }) => metadata.name)
      .filter(name => name.startsWith('env-'))
      .sort();
  expect(names()).toEqual(['env-lost-a1', 'env-unlabelled-c3']);

  const [{ id }] = await list();
  await request(server).delete(`${ORPHANS}/${id}`).expect(202);
  await until(async () => (await list()).length === 0, 60_000);
  expect(names()).toEqual(['env-unlabelled-c3']);
});
