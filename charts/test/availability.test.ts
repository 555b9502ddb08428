// Databases with high availability: a primary and a standby, or a refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find, fullEnvironment, refusal, render, Rendered } from './helm';

const OPERATOR = { args: ['--api-versions', 'postgresql.cnpg.io/v1'] };
const WITH_PLUGIN = {
  args: [...OPERATOR.args, '--api-versions', 'barmancloud.cnpg.io/v1'],
};

/** An environment whose orders-db is highly available; not its inventory-db. */
function available({ stage = 'ephemeral', settings = {} } = {}) {
  const values = fullEnvironment();
  values.environment.stage = stage;
  values.services['orders-db'].config = {
    high_availability: true,
    backup_retention_days: 14,
  };
  values['postgresql-database'] = { cloudNativePg: settings };
  return values;
}

const backupTo = {
  destinationPath: 's3://backups/',
  s3Credentials: { inheritFromIAMRole: true },
};

test('a highly available database has a standby', () => {
  const objects = render(available(), OPERATOR);
  const { apiVersion, spec } = find(objects, 'Cluster', 'orders-db');
  assert.equal(apiVersion, 'postgresql.cnpg.io/v1');
  assert.equal(spec.instances, 2);
  assert.equal(
    spec.imageName,
    'ghcr.io/cloudnative-pg/postgresql:18-standard-trixie',
  );
  assert.equal(spec.inheritedMetadata.labels['starry.io/service'], 'orders-db');
  assert.equal(spec.storage.size, '1Gi');
  assert.equal(find(objects, 'StatefulSet', 'orders-db'), undefined);
  assert.ok(find(objects, 'StatefulSet', 'inventory-db'));
});

test('applications find it as they find any other', () => {
  const objects = render(available(), OPERATOR);
  const { data, type } = find(objects, 'Secret', 'orders-db');
  const { spec } = find(objects, 'Cluster', 'orders-db');
  assert.equal(type, 'kubernetes.io/basic-auth');
  assert.deepEqual(
    Object.keys(data),
    Object.keys(find(objects, 'Secret', 'inventory-db').data),
  );
  assert.match(
    Buffer.from(data.url, 'base64').toString(),
    /^postgres:\/\/orders_db:\w{32}@orders-db:5432\/orders_db$/,
  );
  assert.deepEqual(spec.bootstrap.initdb, {
    database: 'orders_db',
    owner: 'orders_db',
    secret: { name: 'orders-db' },
  });
  // The operator moves this label at a failover.
  assert.deepEqual(find(objects, 'Service', 'orders-db').spec.selector, {
    'cnpg.io/cluster': 'orders-db',
    'cnpg.io/instanceRole': 'primary',
  });
});

test('its instances reach Kubernetes, and the operator them, but no metadata', () => {
  const objects = render(available(), OPERATOR);
  const { spec } = find(objects, 'NetworkPolicy', 'orders-db-operator');
  assert.deepEqual(spec.podSelector.matchLabels, {
    'cnpg.io/cluster': 'orders-db',
  });
  assert.deepEqual(
    spec.ingress[0].ports.map(({ port }: { port: number }) => port),
    [8000, 5432],
  );
  for (const { ipBlock } of spec.egress[0].to) {
    const metadata = ipBlock.cidr.includes(':')
      ? 'fd00:ec2::/32'
      : '169.254.0.0/16';
    assert.ok(ipBlock.except.includes(metadata));
  }
  const settings = {
    egressTo: [{ to: [{ ipBlock: { cidr: '169.254.169.254/32' } }] }],
  };
  assert.match(
    refusal(available({ settings }), OPERATOR) ?? 'rendered',
    /postgresql-database\.cloudNativePg\.egressTo\.0\.to\.0\.ipBlock\.cidr: .* is within/,
  );
});

test('a cluster without the operator refuses it, and says what to do', () => {
  assert.match(
    refusal(available()) ?? 'rendered',
    /services\.orders-db\.config\.high_availability: must be false, because the cluster has no operator that provides a standby; the platform team can install CloudNativePG/,
  );
});

test('names that the operator needs for itself are refused', () => {
  const values = available();
  values.services['orders-db-rw'] = { offering: 'cache' };
  assert.match(
    refusal(values, OPERATOR) ?? 'rendered',
    /services\.orders-db-rw: must have another name/,
  );
  const { services } = available();
  services.environment = services['orders-db'];
  assert.match(
    refusal({ ...available(), services }, OPERATOR) ?? 'rendered',
    /services\.environment: must have another name/,
  );
});

test('node maintenance is never held up', () => {
  for (const values of [available(), available({ stage: 'production' })]) {
    const kinds = render(values, OPERATOR).map(({ kind }) => kind);
    assert.equal(kinds.includes('PodDisruptionBudget'), false);
  }
});

test('it sleeps by hibernation', () => {
  const values = available({ stage: 'staging', settings: { backupTo } });
  const annotation = (objects: Rendered[]) =>
    find(objects, 'Cluster', 'orders-db').metadata.annotations?.[
      'cnpg.io/hibernation'
    ];
  // Argo CD takes one that is `off` for degraded.
  assert.equal(annotation(render(values, WITH_PLUGIN)), undefined);
  values.environment.asleep = true;
  const asleep = render(values, WITH_PLUGIN);
  assert.equal(annotation(asleep), 'on');
  const { suspend } = find(asleep, 'ScheduledBackup', 'orders-db-backup').spec;
  assert.equal(suspend, true);
});

test('its backups are dumps, as those of others', () => {
  const objects = render(available({ stage: 'staging' }), OPERATOR);
  assert.ok(find(objects, 'CronJob', 'orders-db-backup'));
  assert.equal(find(objects, 'ScheduledBackup', 'orders-db-backup'), undefined);
});

test('its backups go where the settings say', () => {
  const values = available({ stage: 'staging', settings: { backupTo } });
  const objects = render(values, WITH_PLUGIN);
  assert.equal(find(objects, 'CronJob', 'orders-db-backup'), undefined);
  assert.ok(find(objects, 'CronJob', 'inventory-db-backup'));
  assert.deepEqual(find(objects, 'ObjectStore', 'orders-db-backup').spec, {
    retentionPolicy: '14d',
    configuration: {
      ...backupTo,
      destinationPath: 's3://backups/env-test-00-a1b2c3d4',
    },
  });
  const { plugins } = find(objects, 'Cluster', 'orders-db').spec;
  assert.equal(plugins[0].parameters.barmanObjectName, 'orders-db-backup');
  const { schedule, cluster, method } = find(
    objects,
    'ScheduledBackup',
    'orders-db-backup',
  ).spec;
  assert.match(schedule, /^0 [1-5]?\d 2 \* \* \*$/);
  assert.deepEqual([cluster.name, method], ['orders-db', 'plugin']);
  assert.match(
    refusal(values, OPERATOR) ?? 'rendered',
    /high_availability: must be false, because backups go to an object store and the cluster has no Barman Cloud plugin/,
  );
});

test('an ephemeral one has no backups', () => {
  const kinds = render(available({ settings: { backupTo } }), OPERATOR).map(
    ({ kind }) => kind,
  );
  assert.equal(kinds.includes('ScheduledBackup'), false);
  assert.equal(kinds.includes('ObjectStore'), false);
});
