import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { readSettings } from '../config/readSettings';
import { ConfigReader } from '@backstage/config';
import { presentEnvironment } from './presentEnvironment';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { InstanceStatus } from '../model/InstanceStatus';

const START = environmentOf().createdAt.getTime();
const { instances } = readSettings(
  new ConfigReader({
    starry: {
      domain: 'x',
      chart: { repoUrl: 'https://x/y' },
      instances: [
        {
          name: 'sandbox',
          url: 'http://x',
          token: 't',
          project: 'p',
          listInterval: 'PT1M',
        },
      ],
    },
  }),
);

function at(seconds: number): Date {
  return new Date(START + seconds * 1000);
}

function freshness(
  status: Partial<InstanceStatus> | undefined,
  overrides: Partial<EnvironmentRecord> = {},
) {
  const environment = environmentOf();
  return presentEnvironment(
    {
      ...environment,
      observation: readyObservation(environment, { at: at(10) }),
      ...overrides,
    },
    {
      settings: instances,
      statuses: status ? [{ name: 'sandbox', reachable: true, ...status }] : [],
      now: at(200),
    },
  ).freshness;
}

describe('freshness', () => {
  it('is as old as the last contact with the instance', () => {
    expect(freshness({ lastContactAt: at(190) })).toEqual({
      observedAt: at(190).toISOString(),
      stale: false,
      message: undefined,
    });
    expect(freshness({ lastContactAt: at(5) }).observedAt).toBe(
      at(10).toISOString(),
    );
    expect(
      freshness({ lastContactAt: at(190) }, { observation: undefined }),
    ).toEqual({ observedAt: undefined, stale: false, message: undefined });
  });

  it('tells why it is stale', () => {
    expect(freshness({ lastContactAt: at(79) })).toMatchObject({
      stale: true,
      message:
        'The Argo CD instance sandbox has not been heard of since 2026-01-01T00:01:19.000Z',
    });
    expect(freshness({ lastContactAt: at(80) }).stale).toBe(false);
    expect(
      freshness({
        reachable: false,
        message: 'connection refused',
        lastContactAt: at(190),
      }),
    ).toMatchObject({
      stale: true,
      message:
        'The Argo CD instance sandbox has not been reached since 2026-01-01T00:03:10.000Z: connection refused',
    });
    expect(freshness({ reachable: false }).message).toBe(
      'The Argo CD instance sandbox has never been reached',
    );
    expect(freshness(undefined).message).toContain('has not been reached yet');
    expect(freshness({}, { instance: 'old' }).message).toContain(
      'is no longer configured',
    );
    // What is gone will not change any more.
    expect(freshness(undefined, { goneAt: at(100) }).stale).toBe(false);
  });
});
