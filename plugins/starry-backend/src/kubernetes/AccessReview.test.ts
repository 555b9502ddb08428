import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import { AccessReview } from './AccessReview';
import { KubernetesApi } from './KubernetesApi';
import { ClusterUnavailableError } from './ClusterUnavailableError';

const ROUTE = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const TOKEN = 'kube-token';
const question = {
  verb: 'list',
  group: 'apps',
  resource: 'deployments',
} as const;

let cluster: ScriptedArgoCd;
let review: AccessReview;

beforeEach(async () => {
  cluster = await ScriptedArgoCd.start();
  review = AccessReview.create(
    KubernetesApi.create(
      { url: cluster.url, token: TOKEN, skipTLSVerify: false },
      1_000,
    ),
  );
});

afterEach(async () => {
  await cluster.stop();
});

it.each([
  [{ allowed: true }, true],
  [{ allowed: false }, false],
  [{ allowed: false, evaluationError: 'role not found' }, false],
  [undefined, false],
])('takes %j for %s', async (status, expected) => {
  cluster.on(ROUTE, { status: 201, body: { status } });
  expect(await review.allows(question)).toBe(expected);
  const [{ body, headers }] = cluster.requests;
  expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(JSON.parse(body).spec).toEqual({ resourceAttributes: question });
});

it.each([
  [401, "The cluster does not accept Starry's token"],
  [403, 'The cluster answered with status 403'],
  [500, 'The cluster answered with status 500'],
])('does not know after status %s', async (status, message) => {
  cluster.on(ROUTE, { status, body: { message: `no ${TOKEN}` } });
  const failure = await review.allows(question).catch(error => error);
  expect(failure).toBeInstanceOf(ClusterUnavailableError);
  expect(failure.message).toBe(message);
});

it('does not know when nobody answers', async () => {
  await cluster.stop();
  cluster = await ScriptedArgoCd.start();
  const nowhere = AccessReview.create(
    KubernetesApi.create(
      { url: 'http://127.0.0.1:1', token: TOKEN, skipTLSVerify: false },
      1_000,
    ),
  );
  await expect(nowhere.allows(question)).rejects.toThrow(
    'The cluster cannot be reached',
  );
});
