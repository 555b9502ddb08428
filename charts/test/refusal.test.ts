import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullEnvironment, refusal, Values } from './helm';

// What is changed, and what the answer must say.
const cases: Array<[string, (v: Values) => unknown, RegExp]> = [
  [
    'a name that is no DNS label',
    v => (v.environment.name = 'Test_00'),
    /environment\/name/,
  ],
  [
    'a name that is too long',
    v => (v.environment.name = 'a'.repeat(41)),
    /environment\/name/,
  ],
  ['no name', v => delete v.environment.name, /environment.*'name'/],
  [
    'an id that is no label',
    v => (v.environment.id = '1-a'),
    /environment\/id/,
  ],
  [
    'an unknown stage',
    v => (v.environment.stage = 'prod'),
    /environment\/stage/,
  ],
  ['no owner', v => (v.environment.owner = ''), /environment\/owner/],
  [
    'a domain that is none',
    v => (v.environment.domain = 'a..b'),
    /environment\/domain/,
  ],
  ['asleep as text', v => (v.environment.asleep = 'no'), /environment\/asleep/],
  [
    'a generation of zero',
    v => (v.environment.generation = 0),
    /environment\/generation/,
  ],
  [
    'an unknown field',
    v => (v.environment.colour = 'red'),
    /environment.*colour/,
  ],
  ['an unknown value', v => (v.sevices = {}), /sevices: is not known/],
  ['no services', v => (v.services = null as any), /services/],
  [
    'a service name that is no DNS label',
    v => (v.services.Cache_1 = { offering: 'cache' }),
    /Cache_1/,
  ],
  [
    'a service name that is too long',
    v => (v.services['a'.repeat(41)] = { offering: 'cache' }),
    /a{41}/,
  ],
  [
    'a service without offering',
    v => delete v.services.cache.offering,
    /services\/cache.*offering/,
  ],
  [
    'an unknown offering',
    v => (v.services.cache.offering = 'kafka'),
    /services\.cache\.offering: kafka is not known; known are api-gateway, cache,/,
  ],
  [
    'an unknown field of a service',
    v => (v.services.cache.command = 'sh'),
    /services\/cache.*command/,
  ],
  [
    'a configuration that is no object',
    v => (v.services.cache.config = 'small'),
    /services\/cache\/config/,
  ],
  [
    'an unknown parameter',
    v => (v.services.cache.config = { size: 1 }),
    /services\.cache\.config\.size: is not known; known are memory/,
  ],
  [
    'a parameter of the wrong type',
    v => (v.services['sample-be'].config.replicas = '2'),
    /services\.sample-be\.config\.replicas: must be of type integer, is "2"/,
  ],
  [
    'half a replica',
    v => (v.services['sample-be'].config.replicas = 1.5),
    /services\.sample-be\.config\.replicas: must be of type integer, is 1.5/,
  ],
  [
    'too few replicas',
    v => (v.services['sample-be'].config.replicas = 0),
    /services\.sample-be\.config\.replicas: must be at least 1, is 0/,
  ],
  [
    'too many replicas',
    v => (v.services['sample-be'].config.replicas = 11),
    /services\.sample-be\.config\.replicas: must be at most 10, is 11/,
  ],
  [
    'CPU that is not offered',
    v => (v.services['sample-be'].config.cpu = '3000m'),
    /services\.sample-be\.config\.cpu: must be one of 250m, 500m, 1000m, 2000m; is "3000m"/,
  ],
  [
    'retention beyond the most',
    v => (v.services['orders-db'].config = { backup_retention_days: 36 }),
    /services\.orders-db\.config\.backup_retention_days: must be at most 35/,
  ],
  [
    'no image',
    v => delete v.services['sample-be'].image,
    /services\.sample-be\.image: is required/,
  ],
  [
    'an image without tag',
    v => (v.services['sample-be'].image = 'a/b'),
    /services\/sample-be\/image/,
  ],
  [
    'an image that breaks out',
    v => (v.services['sample-be'].image = 'a:b\n          hostPID: true'),
    /services\/sample-be\/image/,
  ],
  [
    'an image of a database',
    v => (v.services['orders-db'].image = 'a/b:c'),
    /services\.orders-db\.image: must be absent/,
  ],
  [
    'a database outside',
    v => (v.services['orders-db'].expose = true),
    /services\.orders-db\.expose: must be absent/,
  ],
  [
    'an identity provider that is not set',
    v => (v.services.gateway.config = {}),
    /services\.gateway\.config\.authentication: oauth2 needs an identity provider; the platform team sets api-gateway\.oauth2\.authUrl/,
  ],
  [
    'a gateway to nothing',
    v => (v.services = { gateway: v.services.gateway }),
    /services\.gateway\.offering: api-gateway needs a service of the offering web-application/,
  ],
];

for (const [what, change, message] of cases) {
  test(`refuses ${what}`, () => {
    const values = fullEnvironment();
    change(values);
    // The namespace that belongs to what the values say, right or wrong.
    assert.match(
      refusal(values, { namespace: 'env-test-00-a1b2c3d4' }) ?? 'rendered',
      message,
    );
  });
}

test('refuses a namespace that is not the own one of the environment', () => {
  assert.match(
    refusal(fullEnvironment(), { namespace: 'kube-system' }) ?? 'rendered',
    /namespace: must be env-test-00-a1b2c3d4, is kube-system/,
  );
});

test('says all that is wrong at once', () => {
  const values = fullEnvironment();
  values.services['sample-be'].config = { replicas: 99, cpu: 1, colour: 'red' };
  values.services.cache.offering = 'kafka';
  const message = refusal(values) ?? '';
  for (const field of [
    'services.sample-be.config.replicas',
    'services.sample-be.config.cpu',
    'services.sample-be.config.colour',
    'services.cache.offering',
  ]) {
    assert.ok(message.includes(`\n${field}: `), `${field} in ${message}`);
  }
});
