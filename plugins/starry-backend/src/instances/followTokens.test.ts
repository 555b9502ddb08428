import {
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { RootConfigService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ConfigSources } from '@backstage/config-loader';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { systemClock } from '../clock/Clock';
import { readSettings } from '../config/readSettings';
import { followTokens } from './followTokens';
import { Instance } from './Instance';

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

/** The instance of the configuration, and who hears of its tokens. */
function anInstance(config: RootConfigService) {
  const [settings] = readSettings(config).instances;
  const clock = systemClock;
  const instance = Instance.create({ settings, clock, timeoutMs: 1_000 });
  const onReplaced = jest.fn();
  instance.events.on('token-replaced', onReplaced);
  return { instance, onReplaced };
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
  const logger = mockServices.logger.mock();
  const { instance, onReplaced } = anInstance(config);
  const stop = followTokens({ config, instances: [instance], logger });
  const change = (of: object) => {
    data = starry(of);
    tell();
  };
  const { settings } = instance;
  return { change, settings, logger, onReplaced, stop, unsubscribe };
}

it('replaces the tokens, and says of which instance', () => {
  const { change, settings, logger, onReplaced } = follow();
  change({ token: 'token-two' });
  expect(settings.token).toBe('token-two');
  expect(settings.kubernetes?.token).toBe('token-k1');
  change({
    token: 'token-two',
    kubernetes: { url: 'https://k8s.mycompany.com', token: 'token-k2' },
  });
  expect(settings.kubernetes?.token).toBe('token-k2');
  expect(onReplaced).toHaveBeenCalledTimes(2);
  const told = logger.info.mock.calls.map(([message]) => message);
  expect(told).toEqual([
    'A token of the Argo CD main was replaced',
    'A token of the Argo CD main was replaced',
  ]);
});

it('says nothing when something else has changed', () => {
  const { change, settings, onReplaced } = follow();
  change({ project: 'other' });
  expect(settings.project).toBe('starry');
  expect(onReplaced).not.toHaveBeenCalled();
});

it('gives no token to an address that it is not for', () => {
  const { change, settings, onReplaced } = follow();
  change({
    url: 'https://argocd.elsewhere.com',
    token: 'token-two',
    kubernetes: { url: 'https://k8s.elsewhere.com', token: 'token-k2' },
  });
  expect(settings).toMatchObject({
    token: 'token-one',
    kubernetes: { token: 'token-k1' },
  });
  expect(onReplaced).not.toHaveBeenCalled();
});

it('keeps the tokens when the configuration is broken, and tells no secret', () => {
  const { change, settings, logger } = follow();
  change({ token: 'token-two\ntoken-three' });
  expect(settings.token).toBe('token-one');
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
    const { instance, onReplaced } = anInstance(config);
    const { settings } = instance;
    const logger = mockServices.logger.mock();
    followTokens({ config, instances: [instance], logger });
    expect(settings.token).toBe('token-one');
    for (const token of ['token-two', 'token-three']) {
      put(token);
      // It is not being watched yet at the very beginning.
      const again = setInterval(() => put(token), 1_000);
      await until(() => settings.token === token, 20_000).finally(() =>
        clearInterval(again),
      );
    }
    expect(onReplaced).toHaveBeenCalledTimes(2);
  });
});
