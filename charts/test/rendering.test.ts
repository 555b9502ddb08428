import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import {
  chart,
  find,
  fullEnvironment,
  helm,
  offeringEntity,
  offerings,
  refusal,
  render,
  Rendered,
} from './helm';

const full = render(fullEnvironment());
const NAMESPACE = 'env-test-00-a1b2c3d4';

const workloads = (objects: Rendered[]) =>
  objects.filter(object => ['Deployment', 'StatefulSet'].includes(object.kind));
interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

function environmentOf(objects: Rendered[], name: string) {
  const { env }: { env: Variable[] } = find(objects, 'Deployment', name).spec
    .template.spec.containers[0];
  return Object.fromEntries(
    env.map(({ name: key, value, valueFrom }) => {
      const secret = valueFrom?.secretKeyRef;
      return [key, value ?? `${secret?.name}/${secret?.key}`];
    }),
  );
}

const secretOf = (objects: Rendered[], name: string) =>
  Object.fromEntries(
    Object.entries<string>(find(objects, 'Secret', name).data).map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString()],
    ),
  );

test('lint is content', () => {
  const values = fullEnvironment();
  assert.match(
    helm('lint', values, { args: ['--strict'] }),
    /, 0 chart\(s\) failed/,
  );
});

test('every folder below charts/ is an offering of its name and a dependency', () => {
  const { dependencies } = parse(
    fs.readFileSync(path.join(chart, 'Chart.yaml'), 'utf8'),
  );
  assert.deepEqual(
    dependencies.map(({ name }: { name: string }) => name).sort(),
    offerings,
  );
  for (const name of offerings) {
    const entity = offeringEntity(name);
    assert.equal(entity.metadata.name, name);
    const { properties } = entity.spec.parameters;
    for (const [key, property] of Object.entries<object>(properties)) {
      for (const wanted of ['title', 'description', 'type', 'default']) {
        assert.ok(wanted in property, `${name}: ${key} has no ${wanted}`);
      }
    }
  }
});

test('the environment has a namespace of its own, made first', () => {
  const namespaces = full.filter(({ kind }) => kind === 'Namespace');
  assert.equal(namespaces.length, 1);
  const { name, annotations, labels } = namespaces[0].metadata;
  assert.equal(name, NAMESPACE);
  assert.equal(annotations?.['argocd.argoproj.io/sync-wave'], '-1');
  assert.equal(annotations?.['starry.io/owner'], 'group:default/sample-team');
  assert.equal(labels['pod-security.kubernetes.io/enforce'], 'restricted');
  for (const object of full) {
    if (object.kind !== 'Namespace') {
      assert.equal(object.metadata.namespace, NAMESPACE);
    }
  }
});

test('every object says which environment and service it belongs to', () => {
  const shared = [
    'Namespace',
    'NetworkPolicy',
    'ResourceQuota',
    'LimitRange',
    'ServiceAccount',
  ];
  for (const { kind, metadata, spec } of full) {
    const objects = [
      metadata,
      ...(spec?.template ? [spec.template.metadata] : []),
    ];
    for (const { labels } of objects) {
      assert.equal(labels['starry.io/managed'], 'true');
      assert.equal(labels['starry.io/environment'], 'a1b2c3d4');
      assert.equal(labels['app.kubernetes.io/managed-by'], 'starry');
      assert.equal(
        labels['starry.io/service'],
        shared.includes(kind) ? undefined : metadata.name,
      );
    }
  }
});

test('no two objects have the same identity', () => {
  const values = fullEnvironment();
  values.environment.stage = 'staging';
  const identities = render(values).map(
    ({ kind, metadata }) => `${kind}/${metadata.name}`,
  );
  assert.equal(new Set(identities).size, identities.length);
});

test('pods fit the restricted Pod Security Standard', () => {
  for (const { spec } of workloads(full)) {
    const pod = spec.template.spec;
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.enableServiceLinks, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault');
    for (const { securityContext, resources } of pod.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
      assert.ok(resources.limits.memory && resources.requests.cpu);
    }
  }
});

test('a selector finds the pods of its own service only', () => {
  for (const { kind, metadata, spec } of full) {
    const selector =
      kind === 'Service' ? spec.selector : spec?.selector?.matchLabels;
    if (!selector) continue;
    const found = workloads(full).filter(workload =>
      Object.entries(selector).every(
        ([key, value]) => workload.spec.template.metadata.labels[key] === value,
      ),
    );
    assert.deepEqual(
      found.map(one => one.metadata.name),
      [metadata.name],
    );
  }
});

test('a web application runs its image as configured, with probes', () => {
  const { spec } = find(full, 'Deployment', 'sample-be');
  assert.equal(spec.replicas, 1);
  const [container] = spec.template.spec.containers;
  assert.equal(container.image, fullEnvironment().services['sample-be'].image);
  assert.deepEqual(container.resources.limits, {
    cpu: '250m',
    memory: '256Mi',
  });
  assert.equal(container.livenessProbe.httpGet.path, '/healthz');
  assert.equal(container.readinessProbe.httpGet.path, '/readyz');
  assert.deepEqual(container.ports, [{ name: 'http', containerPort: 8080 }]);
});

test('a web application finds all others, and knows what it is', () => {
  assert.deepEqual(environmentOf(full, 'sample-fe-1'), {
    PORT: '8080',
    STARRY_ENVIRONMENT: 'test-00',
    STARRY_SERVICE: 'sample-fe-1',
    STARRY_REVISION: '0123456789abcdef0123456789abcdef01234567',
    CACHE_URL: 'redis://cache:6379',
    GATEWAY_URL: 'http://gateway:80',
    INVENTORY_DB_URL: 'inventory-db/url',
    ORDERS_DB_URL: 'orders-db/url',
    SAMPLE_BE_URL: 'http://sample-be:80',
    SAMPLE_FE_2_URL: 'http://sample-fe-2:80',
  });
});

test('what is left out of a configuration is the default of its offering', () => {
  const values = fullEnvironment();
  delete values.services['sample-be'].config;
  const objects = render(values);
  const { spec } = find(objects, 'Deployment', 'sample-be');
  assert.equal(spec.replicas, 2);
  assert.deepEqual(spec.template.spec.containers[0].resources.limits, {
    cpu: '500m',
    memory: '512Mi',
  });
});

test('exposed services have an address, and only they', () => {
  const hosts = (objects: Rendered[]) =>
    objects
      .filter(({ kind }) => kind === 'Ingress')
      .map(({ spec }) => spec.rules[0].host)
      .sort();
  assert.deepEqual(hosts(full), [
    'test-00.gateway.starry.localhost',
    'test-00.sample-be.starry.localhost',
    'test-00.sample-fe-1.starry.localhost',
    'test-00.sample-fe-2.starry.localhost',
  ]);
  const values = fullEnvironment();
  values.services['sample-be'].expose = false;
  values.services.gateway.expose = false;
  values.platform = { ingress: { className: 'nginx', tls: { enabled: true } } };
  const objects = render(values);
  assert.equal(hosts(objects).length, 2);
  const { spec } = find(objects, 'Ingress', 'sample-fe-1');
  assert.equal(spec.ingressClassName, 'nginx');
  assert.deepEqual(spec.tls, [
    { hosts: ['test-00.sample-fe-1.starry.localhost'] },
  ]);
  const pod = find(objects, 'Deployment', 'sample-be').spec.template;
  assert.equal(pod.metadata.labels['starry.io/exposed'], 'false');
});

test('a database has its own user, password and volume', () => {
  const orders = secretOf(full, 'orders-db');
  const inventory = secretOf(full, 'inventory-db');
  assert.match(orders.password, /^[a-zA-Z0-9]{32}$/);
  assert.notEqual(orders.password, inventory.password);
  assert.deepEqual(
    { ...orders, password: '' },
    {
      username: 'orders_db',
      password: '',
      database: 'orders_db',
      host: 'orders-db',
      port: '5432',
      url: `postgres://orders_db:${orders.password}@orders-db:5432/orders_db`,
    },
  );
  const { spec } = find(full, 'StatefulSet', 'inventory-db');
  const [container] = spec.template.spec.containers;
  assert.equal(container.image, 'postgres:18');
  assert.equal(container.resources.limits.memory, '1Gi');
  assert.equal(
    spec.volumeClaimTemplates[0].spec.resources.requests.storage,
    '10Gi',
  );
});

test('what the offering says is what runs, at the version that the environment began with', () => {
  for (const name of offerings) {
    const { builtFrom, software } = offeringEntity(name).spec;
    assert.equal(Boolean(software), builtFrom === 'none', name);
  }
  const values = fullEnvironment();
  values.services['orders-db'].version = '17';
  const objects = render(values);
  const imageOf = (name: string) =>
    find(objects, 'StatefulSet', name).spec.template.spec.containers[0].image;
  const { version } = offeringEntity('postgresql-database').spec.software;
  assert.equal(imageOf('orders-db'), 'postgres:17');
  assert.equal(imageOf('inventory-db'), `postgres:${version}`);
});

test('an image whose version nobody could tell is refused', () => {
  const values = fullEnvironment();
  values['postgresql-database'] = { image: 'postgres:latest' };
  assert.match(
    refusal(values) ?? 'rendered',
    /postgresql-database\.image: must contain \{version\}, .* it is postgres:latest/,
  );
});

test('a database of a name that PostgreSQL keeps for itself has another', () => {
  const values = fullEnvironment();
  const names = ['pg-main', 'template1', 'postgres', 'pgs'];
  for (const name of names) {
    values.services[name] = { offering: 'postgresql-database' };
  }
  const objects = render(values);
  assert.deepEqual(
    names.map(name => secretOf(objects, name).database),
    ['db_pg_main', 'db_template1', 'db_postgres', 'pgs'],
  );
});

test('databases are backed up for as long as asked, but not in ephemeral environments', () => {
  assert.equal(full.filter(({ kind }) => kind === 'CronJob').length, 0);
  const values = fullEnvironment();
  values.environment.stage = 'production';
  values.services['orders-db'].config = { backup_retention_days: 14 };
  const objects = render(values);
  const { spec } = find(objects, 'CronJob', 'orders-db-backup');
  const { env } = spec.jobTemplate.spec.template.spec.containers[0];
  assert.equal(
    env.find(({ name }: Variable) => name === 'RETENTION_DAYS').value,
    '14',
  );
  assert.match(spec.schedule, /^[1-5]?\d 2 \* \* \*$/);
  assert.ok(find(objects, 'PersistentVolumeClaim', 'orders-db-backup'));
});

test('a cache uses no more than its memory', () => {
  const values = fullEnvironment();
  values.services.cache.config = { memory: '128Mi' };
  const [container] = find(render(values), 'Deployment', 'cache').spec.template
    .spec.containers;
  assert.equal(container.image, 'valkey/valkey:8-alpine');
  assert.equal(
    container.args[container.args.indexOf('--maxmemory') + 1],
    '128mb',
  );
  assert.equal(container.resources.limits.memory, '160Mi');
});

test('images of the platform come from its registry', () => {
  const values = {
    ...fullEnvironment(),
    global: { imageRegistry: 'mirror.example.com' },
  };
  const images = workloads(render(values)).map(
    ({ spec }) => spec.template.spec.containers[0].image,
  );
  assert.ok(images.includes('mirror.example.com/postgres:18'));
  assert.ok(images.includes('mirror.example.com/valkey/valkey:8-alpine'));
  assert.equal(
    images.filter(image => image.startsWith('registry.starry.localhost/'))
      .length,
    3,
  );
});

test('an environment that sleeps runs nothing and keeps all else', () => {
  const values = fullEnvironment();
  values.environment.asleep = true;
  const asleep = render(values);
  assert.equal(workloads(asleep).length, workloads(full).length);
  for (const { spec } of workloads(asleep)) assert.equal(spec.replicas, 0);
  const others = (objects: Rendered[]) =>
    objects.filter(
      object =>
        ![...workloads(objects)].includes(object) && object.kind !== 'Secret',
    );
  assert.deepEqual(others(asleep), others(full));
});

test('two renderings differ in the passwords only', () => {
  const again = render(fullEnvironment());
  const without = (objects: Rendered[]) =>
    objects.filter(({ kind }) => kind !== 'Secret');
  assert.deepEqual(without(again), without(full));
  assert.notDeepEqual(again, full);
});

test('an environment without services is one', () => {
  const values = { ...fullEnvironment(), services: {} };
  assert.equal(find(render(values), 'Namespace', NAMESPACE).kind, 'Namespace');
});
