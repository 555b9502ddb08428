import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Environment,
  EnvironmentsQuery,
  Phase,
  RedeployRequest,
} from '@starry-idp/backstage-plugin-starry-common';
import { anEnvironment } from '../src/__fixtures__/environment';
import type { StarryApi } from '../src/api';
import { FakePlatform } from './FakePlatform';

const STEP_MS = 5_000;

/** As long as a message gets, with a word that is longer than a phone is wide. */
const HELD =
  `The namespace env-test-03-aaaa0003 is held: ${'persistentvolumeclaims/data-orders-db-0.example.com/finish-me-before-you-go, '.repeat(
    6,
  )}and 3 more.`.slice(0, 500);

/**
 * A backend in the browser, for work on the pages without one: `test-00` gets
 * ready after a while, what is deleted is gone after a while, and what is
 * redeployed is ready again after a while.
 */
export class FakeStarryApi extends FakePlatform implements StarryApi {
  private readonly environments = new Map<string, Environment>();

  constructor() {
    super();
    this.add(
      anEnvironment({
        id: 'aaaa0000',
        name: 'test-00',
        phase: 'provisioning',
        message: 'Waiting for sample-be and orders-db to become healthy.',
        createdAt: new Date().toISOString(),
      }),
    );
    this.add(
      anEnvironment({
        id: 'aaaa0001',
        name: 'checkout-discount-codes-for-returning',
        expiresAt: new Date(Date.now() + 42 * 60_000).toISOString(),
      }),
    );
    this.add(
      anEnvironment({
        id: 'aaaa0002',
        name: 'test-02',
        phase: 'failed',
        reason: 'ImageNotFound',
        message:
          'The image registry.starry.localhost/sample-be:3f2b1a9c4d5e6f708192a3b4c5d6e7f8091a2b3c was not found.',
        nextStep: 'Wait until it is built and pushed, or choose another one.',
        instance: 'staging',
        freshness: {
          stale: true,
          observedAt: new Date(Date.now() - 25 * 60_000).toISOString(),
          message:
            'The Argo CD instance staging cannot be reached: connect ECONNREFUSED 10.1.2.3:443',
        },
      }),
    );
    this.add(
      anEnvironment({
        id: 'aaaa0003',
        name: 'test-03',
        phase: 'deleting',
        reason: 'NamespaceHeld',
        message: HELD,
        nextStep:
          'Ask the owner of example.com/finish-me to let go of it, or take it away: kubectl patch namespace env-test-03-aaaa0003.',
      }),
    );
    setTimeout(() => this.become('aaaa0000', 'ready'), STEP_MS);
  }

  async listEnvironments(query: EnvironmentsQuery) {
    const items = [...this.environments.values()].filter(({ phase }) =>
      query.phase ? query.phase.includes(phase) : phase !== 'gone',
    );
    return { items, totalItems: items.length, pageInfo: {} };
  }

  async getEnvironment(id: string) {
    const environment = this.environments.get(id);
    if (!environment) {
      throw new NotFoundError(`No environment ${id}`);
    }
    return environment;
  }

  async getTimeline() {
    return {
      items: [
        {
          id: '2',
          at: new Date(Date.now() - 60_000).toISOString(),
          type: 'phase-changed',
          phase: 'provisioning' as const,
          message: 'Argo CD began to make it.',
        },
        {
          id: '1',
          at: new Date(Date.now() - 61_000).toISOString(),
          type: 'created',
          message: 'It was asked for.',
          actor: 'user:default/guest',
        },
      ],
      pageInfo: {},
    };
  }

  async deleteEnvironment(id: string) {
    this.become(id, 'deleting');
    setTimeout(() => this.become(id, 'gone'), STEP_MS);
    return this.getEnvironment(id);
  }

  async redeployEnvironment(id: string, request: RedeployRequest) {
    const environment = await this.getEnvironment(id);
    if (environment.phase === 'deleting' || environment.phase === 'gone') {
      throw new ConflictError('The environment is being deleted.');
    }
    const { items: branches } = await this.listBranches();
    const services = environment.services.map(service => {
      const revision =
        request.services?.[service.name]?.revision ?? service.revision;
      const branch = branches.find(({ name }) => name === revision);
      return branch
        ? { ...service, revision, commit: branch.commit }
        : { ...service, revision };
    });
    if (JSON.stringify(services) === JSON.stringify(environment.services)) {
      return environment;
    }
    this.add({
      ...environment,
      services,
      generation: environment.generation + 1,
    });
    this.become(id, 'provisioning');
    setTimeout(() => this.become(id, 'ready'), STEP_MS);
    return this.getEnvironment(id);
  }

  async listOfferings() {
    return { items: [] };
  }

  async proposeName(prefix: string) {
    return { name: `${prefix}-03` };
  }

  async listOwners() {
    return { any: false, items: ['group:default/sample-team'] };
  }

  async listBranches() {
    return {
      defaultBranch: 'main',
      items: [
        { name: 'main', commit: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c' },
        {
          name: 'feat/myfeature-00',
          commit: '77aa0b1c4d5e6f708192a3b4c5d6e7f8091a2b3c',
        },
      ],
      totalItems: 2,
      truncated: false,
    };
  }

  private add(environment: Environment) {
    this.environments.set(environment.id, environment);
  }

  private become(id: string, phase: Phase) {
    const environment = this.environments.get(id);
    if (environment) {
      this.add({
        ...environment,
        phase,
        message: phase === 'ready' ? 'All services are healthy.' : '',
        nextStep: undefined,
        goneAt: phase === 'gone' ? new Date().toISOString() : undefined,
      });
    }
  }
}
