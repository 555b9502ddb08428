import { IncomingMessage, ServerResponse } from 'http';
import { inspect } from 'util';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import request from 'supertest';
import { aDatabase } from '../__testUtils__/aDatabase';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import { aChart } from '../__testUtils__/aChart';
import starryPlugin from '..';

// The form that Argo CD and Kubernetes give their tokens.
const part = (text: string) => Buffer.from(text).toString('base64url');
const tokenOf = (subject: string) =>
  [part('{"alg":"HS256"}'), part(`{"sub":"${subject}"}`), part(subject)].join(
    '.',
  );
const SECRETS = [tokenOf('starry-at-argocd'), tokenOf('starry-at-kubernetes')];

/** All the ways in which an answer might repeat who asked. */
function echo(
  turn: number,
  { headers, url = '' }: IncomingMessage,
  response: ServerResponse,
): void {
  const told = `for ${headers.authorization}: token=${SECRETS[0]} ${SECRETS[1]}`;
  const json = (status: number, body: object) =>
    response
      .writeHead(status, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(body));
  const stream = (frame: object) =>
    response
      .writeHead(200, { 'Content-Type': 'text/event-stream' })
      .end(`data: ${JSON.stringify(frame)} \n\n`);
  const application = {
    metadata: {
      name: url.match(/applications\/([^/?]+)/)?.[1] ?? told,
      uid: 'u1',
      labels: { 'starry.io/managed': 'true', 'starry.io/environment': told },
    },
    status: {
      sync: { status: 'Unknown' },
      health: { status: 'Unknown' },
      conditions: [{ type: 'ComparisonError', message: told }],
      operationState: { phase: 'Failed', message: told },
      resources: [
        {
          kind: 'Deployment',
          name: 'shop-db',
          status: 'OutOfSync',
          health: { status: 'Degraded', message: told },
        },
      ],
    },
  };
  const answers = [
    () =>
      json(200, {
        ...application,
        items: [application],
        value: told,
        Version: told,
        username: told,
        controllerNamespace: told,
        status: { ...application.status, phase: told, allowed: true },
      }),
    () => json(400, { message: `not valid ${told}` }),
    () => json(401, { message: `invalid session ${told}` }),
    () => json(403, { error: `permission denied ${told}` }),
    () => json(409, { error: told, message: told, code: 10 }),
    () => response.writeHead(500).end(`<html>${told}</html>`),
    () => response.writeHead(200).end(`{"items": [ ${told}`),
  ];
  if (url.startsWith('/api/v1/stream/')) {
    answers.push(
      () => stream({ error: { http_code: 403, message: told } }),
      () => stream({ result: { type: 'MODIFIED', application } }),
    );
  }
  answers[turn % answers.length]();
}

it('tells its tokens to nobody, whatever Argo CD and Kubernetes answer', async () => {
  const argocd = await ScriptedArgoCd.start();
  const turns = new Map<string, number>();
  argocd.onUnknown((incoming, response) => {
    const { method, url = '' } = incoming;
    const call = `${method} ${url.replace(/env-[^/?]+|\?.*/g, '')}`;
    const turn = turns.get(call) ?? 0;
    turns.set(call, turn + 1);
    echo(turn, incoming, response);
  });
  const logger = mockServices.logger.mock({ child: () => logger });
  const event = { success: jest.fn(), fail: jest.fn() };
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => event),
  });
  const publish = jest.fn(async () => {});
  const backend = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'starry.io/v1alpha1',
            kind: 'Offering',
            metadata: { name: 'cache', title: 'Cache' },
            spec: {
              type: 'database',
              version: '1.0',
              tier: 'standard',
              owner: 'group:default/platform-team',
              lifecycle: 'production',
              exposed: false,
              builtFrom: 'none',
              parameters: { type: 'object', properties: {} },
            },
          },
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Group',
            metadata: { name: 'team' },
            spec: {},
          },
        ],
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish }),
      }),
      logger.factory,
      auditor.factory,
      mockServices.scheduler.factory({
        includeInitialDelayedTasksOnStartup: true,
      }),
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain: 'starry.localhost',
            chart: { repoUrl: aChart().url },
            reconcile: { pollInterval: 'PT0.05S' },
            instances: [
              {
                name: 'main',
                url: argocd.url,
                token: SECRETS[0],
                project: 'starry',
                listInterval: 'PT0.1S',
                kubernetes: { url: argocd.url, token: SECRETS[1] },
              },
            ],
          },
        },
      }),
    ],
  });
  const { server } = backend;
  const get = async (path: string) =>
    (await request(server).get(`/api/starry${path}`)).text;

  const ids: string[] = [];
  for (let number = 0; number < 8; number++) {
    const { body } = await request(server)
      .post('/api/starry/environments')
      .send({
        name: `test-${number}`,
        owner: 'group:default/team',
        services: { cache: { offering: 'cache' } },
      });
    ids.push(body.id);
  }
  const answers = new Set<string>();
  const listen = async () => {
    for (const path of [
      ...ids.flatMap(id => [
        `/environments/${id}`,
        `/environments/${id}/timeline`,
      ]),
      '/environments',
      '/instances',
      '/rights',
      '/orphans',
    ]) {
      answers.add(await get(path));
    }
  };
  const begun = argocd.requests.length;
  await until(async () => {
    await listen();
    return argocd.requests.length - begun >= 30;
  });
  for (const id of ids) {
    await request(server).delete(`/api/starry/environments/${id}`);
  }
  const deleting = argocd.requests.length;
  await until(async () => {
    await listen();
    return argocd.requests.length - deleting >= 20;
  });
  await backend.stop();
  await argocd.stop();

  const heard = [
    ...answers,
    ...[logger.error, logger.warn, logger.info, logger.debug].flatMap(log =>
      log.mock.calls.map(describeCall),
    ),
    ...[auditor.createEvent, event.success, event.fail, publish].flatMap(call =>
      call.mock.calls.map(describeCall),
    ),
    ...argocd.requests.map(
      ({ path, query, body }) => `${path}?${query} ${body}`,
    ),
  ];
  // It did repeat them, and what was left of that was shown.
  expect(heard.filter(text => text.includes('***')).length).toBeGreaterThan(10);
  for (const secret of SECRETS) {
    const [, payload, signature] = secret.split('.');
    for (const trace of [secret, payload, signature]) {
      expect(heard.filter(text => text.includes(trace))).toEqual([]);
    }
  }
});

/** What was passed on, errors with their stacks and causes included. */
function describeCall(args: unknown[]): string {
  return inspect(args, { depth: 8, maxStringLength: null });
}
