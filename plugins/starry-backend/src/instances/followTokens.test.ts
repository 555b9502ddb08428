import {
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ConfigSources } from '@backstage/config-loader';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { followTokens } from './followTokens';
import { readSettings } from '../config/readSettings';

function starry(instance: object = {}) {
  return {
    starry: {
      domain: 'starry.mycompany.com',
      chart: { repoUrl: 'https://github.com/my-org/starry' },
      instances: [
        {
          name: 'main',
          url: 'https://argocd.mycompany.com',
          token: 'token-one',
          project: 'starry',
          kubernetes: { url: 'https://k8s.mycompany.com', token: 'token-k1' },
          ...instance,
        },
      ],
    },
  };
}

/** A configuration that a test changes. */
function follow() {
  let data = starry();
  let tell = () => {};
  const unsubscribe = jest.fn();
  const config = {
    getOptionalConfig: (key: string) =>
      new ConfigReader(data as any).getOptionalConfig(key),
    subscribe: (onChange: () => void) => {
      tell = onChange;
      return { unsubscribe };
    },
  } as any;
  const settings = readSettings(config);
  const logger = mockServices.logger.mock();
  const onReplaced = jest.fn();
  const stop = followTokens({ config, settings, logger, onReplaced });
  const change = (instance: object) => {
    data = starry(instance);
    tell();
  };
  const [instance] = settings.instances;
  return { change, instance, logger, onReplaced, stop, unsubscribe };
}

it('replaces the tokens, and says of which instance', () => {
  const { change, instance, onReplaced } = follow();
  change({ token: 'token-two' });
  expect(instance.token).toBe('token-two');
  expect(instance.kubernetes?.token).toBe('token-k1');
  change({
    token: 'token-two',
    kubernetes: { url: 'https://k8s.mycompany.com', token: 'token-k2' },
  });
  expect(instance.kubernetes?.token).toBe('token-k2');
  expect(onReplaced.mock.calls).toEqual([['main'], ['main']]);
});

it('says nothing when something else has changed', () => {
  const { change, instance, onReplaced } = follow();
  change({ project: 'other' });
  expect(instance.project).toBe('starry');
  expect(onReplaced).not.toHaveBeenCalled();
});

it('gives no token to an address that it is not for', () => {
  const { change, instance, onReplaced } = follow();
  change({
    url: 'https://argocd.elsewhere.com',
    token: 'token-two',
    kubernetes: { url: 'https://k8s.elsewhere.com', token: 'token-k2' },
  });
  expect(instance).toMatchObject({
    token: 'token-one',
    kubernetes: { token: 'token-k1' },
  });
  expect(onReplaced).not.toHaveBeenCalled();
});

it('keeps the tokens when the configuration is broken, and tells no secret', () => {
  const { change, instance, logger } = follow();
  change({ token: 'token-two\ntoken-three' });
  expect(instance.token).toBe('token-one');
  const told = JSON.stringify(logger.warn.mock.calls);
  expect(told).toContain('starry.instances[0].token: must be one line');
  expect(told).not.toContain('token-t');
});

it('can be stopped', () => {
  const { stop, unsubscribe } = follow();
  stop();
  expect(unsubscribe).toHaveBeenCalled();
});

describe('with the configuration of a backend', () => {
  let folder: string;
  let close = () => {};

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'starry-tokens-'));
  });

  afterEach(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The way Kubernetes renews a mounted Secret: all of it by one link. */
  function mount(token: string): void {
    const version = mkdtempSync(join(folder, '..version-'));
    writeFileSync(join(version, 'token'), token);
    symlinkSync(version, join(folder, '..next'));
    renameSync(join(folder, '..next'), join(folder, '..data'));
  }

  /** The way most programs replace a file. */
  function replace(token: string): void {
    writeFileSync(join(folder, 'next'), token);
    renameSync(join(folder, 'next'), join(folder, 'token'));
  }

  function rewrite(token: string): void {
    writeFileSync(join(folder, 'token'), token);
  }

  it.each([
    ['a mounted Secret', mount],
    ['a file that is replaced', replace],
    ['a file that is written anew', rewrite],
  ])('takes the token from %s', async (_, put) => {
    put('token-one\n');
    if (put === mount) {
      symlinkSync('..data/token', join(folder, 'token'));
    }
    const file = join(folder, 'app-config.yaml');
    writeFileSync(file, JSON.stringify(starry({ token: { $file: 'token' } })));
    // What a backend makes its configuration of.
    const config = await ConfigSources.toConfig(
      ConfigSources.default({ argv: ['--config', file], env: {} }),
    );
    close = () => config.close();
    const settings = readSettings(config);
    const [instance] = settings.instances;
    const logger = mockServices.logger.mock();
    const onReplaced = jest.fn();
    followTokens({ config, settings, logger, onReplaced });
    expect(instance.token).toBe('token-one');
    for (const token of ['token-two', 'token-three']) {
      put(token);
      // It is not being watched yet at the very beginning.
      const again = setInterval(() => put(token), 1_000);
      await until(() => instance.token === token, 20_000).finally(() =>
        clearInterval(again),
      );
    }
    expect(onReplaced).toHaveBeenCalledTimes(2);
  });
});
