import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { environmentOf } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { ComponentResolver } from '../requests/ComponentResolver';
import { describeChanges } from './describeChanges';
import { ImageRepositories } from '../images/ImageRepositories';
import { CommandRunner } from './CommandRunner';
import { redeployEnvironment } from './redeployEnvironment';
import { Command } from './Command';
import { RequestPolicies } from '../policies/RequestPolicies';
import { RedeployChecker } from '../requests/RedeployChecker';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';
import { deletion } from '../model/IntentChange';

const CHART = 'c'.repeat(40);
const BRANCH = 'feat/myfeature-00';
const NEWEST = '89abcdef'.repeat(5);
const COMPONENT = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'sample-be',
    annotations: {
      'starry.io/repository': 'https://git.starry.localhost/sample-be',
      'starry.io/image': 'registry.starry.localhost/sample-be',
    },
  },
};
const caller = {
  name: 'user:default/guest',
  credentials: mockCredentials.user(),
};

describe('a redeployment', () => {
  let clock: ManualClock;
  let store: MemoryEnvironmentStore;
  let command: Command;
  let runner: CommandRunner;
  /** What others do while a repository is being read. */
  let meanwhile: () => Promise<unknown>;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryEnvironmentStore();
    meanwhile = async () => {};
    const git = GitRepositories.create({
      signal: new AbortController().signal,
      clock,
      read: async () => {
        await meanwhile();
        const branches = new Map([[BRANCH, NEWEST]]);
        return { defaultBranch: BRANCH, branches, tags: new Map() };
      },
    });
    const chart = { repoUrl: 'https://x/y', path: 'c', revision: CHART };
    const prefix = 'https://git.starry.localhost/';
    const addresses = new RepositoryAddresses([{ prefix }]);
    runner = new CommandRunner({
      access: { require: async (_, id) => (await store.get(id))! },
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({ success: jest.fn(), fail: jest.fn() }),
      }),
      store,
      clock,
      announce: () => {},
    });
    command = redeployEnvironment({
      clock,
      settings: { domain: 'starry.localhost' },
      charts: {
        read: async () => ({
          ...chart,
          commit: CHART,
          resolvedAt: clock.now(),
        }),
      },
      checker: new RedeployChecker({
        catalog: catalogServiceMock({ entities: [COMPONENT] }),
        components: new ComponentResolver({
          addresses,
          git,
          images: new ImageRepositories(['registry.starry.localhost']),
        }),
        policies: new RequestPolicies({
          logger: mockServices.logger.mock(),
          clock,
          policies: [],
        }),
      }),
    });
  });

  async function given(overrides: Partial<EnvironmentRecord> = {}) {
    const source = {
      ...{ repoUrl: 'https://x/y', path: 'c', revision: CHART, commit: CHART },
      resolvedAt: clock.now(),
      domain: 'starry.localhost',
    };
    const environment = environmentOf({ source, ...overrides });
    const entry = { at: clock.now(), type: 'created', message: '' };
    await store.create(environment, entry);
    await clock.advance(60_000);
    return environment;
  }

  const redeploy = (body?: object) =>
    runner.run(command, { id: 'a1b2c3d4', body, caller });

  const verdictOf = (phase: EnvironmentRecord['verdict']['phase']) => ({
    verdict: { phase, reason: 'WaitingForHealth' as const, message: 'Before' },
  });

  it.each(['ready', 'degraded', 'failed', 'provisioning'] as const)(
    'sets one that is %s on its way again, from now on',
    async phase => {
      const { readyAt } = await given({
        ...verdictOf(phase),
        readyAt: clock.now(),
      });
      const { record } = await redeploy();
      expect(record).toMatchObject({
        verdict: { phase: 'provisioning', reason: 'ApplyingChange' },
        phaseSince: clock.now(),
        readyAt,
        generation: 2,
      });
      expect(store.entries(record.id).at(-1)).toEqual({
        at: clock.now(),
        type: 'redeploy-requested',
        message: `sample-be: ${BRANCH} 0123456 → 89abcde`,
        phase: 'provisioning',
        actor: 'user:default/guest',
      });
    },
  );

  it('leaves one that waits to be created where it waits', async () => {
    const { verdict } = await given(verdictOf('pending'));
    const { record } = await redeploy();
    expect(record).toMatchObject({ verdict, generation: 2 });
    expect(record.services[0].commit).toBe(NEWEST);
  });

  it('considers what others wrote meanwhile', async () => {
    await given();
    let writes = 0;
    meanwhile = async () => {
      writes += 1;
      await store.claimDue({
        now: clock.now(),
        limit: 1,
        holder: 'reconciler',
        leaseUntil: new Date(clock.now().getTime() + 1_000),
      });
    };
    const { record } = await redeploy();
    expect(writes).toBe(1);
    expect(record).toMatchObject({ generation: 2 });
    expect(record.services[0].commit).toBe(NEWEST);
  });

  it('does not bring back what was deleted meanwhile', async () => {
    const { id } = await given();
    meanwhile = () => store.requestChange(id, deletion({ at: clock.now() }));
    await expect(redeploy()).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'The environment test-00 is being deleted',
    });
    expect(await store.get(id)).toMatchObject({ intent: 'absent' });
  });

  it('gives up when others do nothing but write', async () => {
    await given();
    const tries = jest
      .spyOn(store, 'requestChange')
      .mockResolvedValue(undefined);
    await expect(redeploy()).rejects.toThrow('is changing too fast');
    expect(tries).toHaveBeenCalledTimes(10);
  });

  it.each([
    [{ ...verdictOf('gone'), intent: 'absent' }, 'is gone'],
    [{ ...verdictOf('deleting'), intent: 'absent' }, 'is being deleted'],
    [
      { expiresAt: new Date('2026-01-01T00:01:00Z') },
      'The time of the environment test-00 is up, and it is about to be deleted',
    ],
  ] as const)(
    'refuses what is not wanted any more: %j',
    async (state, message) => {
      await given(state);
      await expect(redeploy()).rejects.toMatchObject({
        name: 'ConflictError',
        message: expect.stringContaining(message),
      });
    },
  );
});

describe('changes', () => {
  const service = (overrides: Partial<ServiceSpec> = {}): ServiceSpec => ({
    name: 'be',
    offering: 'web-application',
    revision: 'main',
    commit: '0123456'.padEnd(40, '0'),
    image: 'a/be:0123456',
    config: {},
    ...overrides,
  });
  const commit = '89abcde'.padEnd(40, '0');

  it.each<[Partial<ServiceSpec>, string | undefined]>([
    [{}, undefined],
    [{ config: { x: 1 } }, undefined],
    [{ commit }, 'be: main 0123456 → 89abcde'],
    [{ revision: 'v1' }, 'be: main 0123456 → v1 0123456'],
    [{ revision: 'v1', commit }, 'be: main 0123456 → v1 89abcde'],
    [{ revision: commit, commit }, 'be: main 0123456 → 89abcde'],
    [{ image: 'b/be:0123456' }, 'be: a/be:0123456 → b/be:0123456'],
  ])('of %j are told in a sentence', (overrides, sentence) => {
    expect(describeChanges([service()], [service(overrides)])).toBe(sentence);
  });

  it('are told of a few services only', () => {
    const names = Array.from({ length: 8 }, (_, index) => `be-${index}`);
    const before = names.map(name => service({ name }));
    const after = names.map(name => service({ name, commit }));
    const told = describeChanges(before, after)!;
    expect(told.match(/→/g)).toHaveLength(5);
    expect(told).toMatch(/^be-0: main 0123456 → 89abcde; be-1: /);
    expect(told).toMatch(/; and 3 more$/);
  });
});
