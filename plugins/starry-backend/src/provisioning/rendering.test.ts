import { execFile } from 'child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { promisify } from 'util';
import { Entity } from '@backstage/catalog-model';
import {
  ENVIRONMENT_NAME_PATTERN,
  MAX_ENVIRONMENT_NAME_LENGTH,
  MAX_SERVICE_NAME_LENGTH,
  SERVICE_NAME_PATTERN,
} from '@starry-idp/backstage-plugin-starry-common';
import { findHelm } from '@starry-idp/sandbox';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { GitSource } from '../__testUtils__/GitSource';
import { component, entity, startPortal } from '../__testUtils__/TestPortal';
import { toApplication } from './application';

const CHART = resolve(__dirname, '../../../../charts/environment');
const SCHEMA = JSON.parse(
  readFileSync(join(CHART, 'values.schema.json'), 'utf8'),
);
/** As long as the settings allow. */
const DOMAIN = ['a'.repeat(57), 'b'.repeat(56), 'c'.repeat(56)].join('.');
const OFFERINGS: Entity[] = readdirSync(join(CHART, 'charts')).map(name =>
  parse(readFileSync(join(CHART, 'charts', name, 'offering.yaml'), 'utf8')),
);
/** What the platform team sets, so that every configuration can be had. */
const provider = { authUrl: 'http://a/auth', signInUrl: 'http://a/start' };
const PLATFORM = { 'api-gateway': { oauth2: provider, oidc: provider } };
const OPERATOR = ['--api-versions', 'postgresql.cnpg.io/v1'];

/** What YAML takes for something else than text, unless it is quoted. */
const WORDS = (
  'on off yes no y n true false null nan inf e1 x1e3 ' +
  '0 1 123 007 0x10 0b1 0o7 1e3 12e03 1-1 2001-01-01 0-0'
).split(' ');
const WITH_LETTER = WORDS.filter(word => /^[a-z]/.test(word));

const label = (first: string, maxLength: number) =>
  fc
    .tuple(
      fc.constantFrom(...first),
      fc.stringMatching(/^[a-z0-9-]*$/, { maxLength: maxLength - 2 }),
      fc.constantFrom('', ...'az09'),
    )
    .map(parts => parts.join(''))
    .filter(text => !text.endsWith('-'));
const environmentNames = fc.oneof(
  fc.constantFrom(...WORDS, '1'.repeat(40), 'e'.repeat(40)),
  label('az0159', MAX_ENVIRONMENT_NAME_LENGTH),
);
const serviceNames = fc.oneof(
  fc.constantFrom(...WITH_LETTER, 'pg-main', 'x'.repeat(40)),
  label('aeoyz', MAX_SERVICE_NAME_LENGTH),
);
const owners = fc.constantFrom(...WORDS.map(word => `group:default/${word}`));

/** A configuration that the offering's schema accepts. */
function configOf({ spec }: Entity) {
  const { properties } = spec!.parameters as any;
  const valueOf = ({ type, minimum, maximum, enum: choices }: any) => {
    if (choices) return fc.constantFrom(...choices);
    return type === 'boolean'
      ? fc.boolean()
      : fc.integer({ min: minimum, max: maximum });
  };
  const fields = Object.entries(properties).map(([key, schema]) => [
    key,
    valueOf(schema),
  ]);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

const services = fc
  .dictionary(
    serviceNames,
    fc.constantFrom(...OFFERINGS).chain(offering =>
      fc.record({
        offering: fc.constant(offering.metadata.name),
        config: configOf(offering),
        ...(offering.spec!.builtFrom === 'component' && {
          component: fc.constant('component:default/be'),
        }),
        ...(offering.spec!.exposed && { expose: fc.boolean() }),
      }),
    ),
    { minKeys: 1, maxKeys: 5, noNullPrototype: true },
  )
  // What others need.
  .map(some => ({
    app: { offering: 'web-application', component: 'component:default/be' },
    ...some,
  }));

let folder: string;
let portal: Awaited<ReturnType<typeof startPortal>>;
let helm: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starry-rendering-'));
  GitSource.create(folder, 'be').commit('main');
  helm = await findHelm({ cacheDir: folder });
  portal = await startPortal({
    domain: DOMAIN,
    repositories: folder,
    entities: [
      ...OFFERINGS,
      component('be'),
      ...WORDS.map(word => entity('Group', word)),
    ],
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Kubernetes reads of what Helm makes of the environment. */
async function render(environment: any): Promise<any[]> {
  const { spec } = toApplication(environment, {
    domain: DOMAIN,
    chart: { repoUrl: '', path: '', revision: '' },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: '' },
    },
  });
  const values = join(folder, 'values.json');
  writeFileSync(
    values,
    JSON.stringify({ ...spec.source.helm.valuesObject, ...PLATFORM }),
  );
  const { stdout } = await promisify(execFile)(
    helm,
    [
      ...['template', '.', '--name-template', spec.source.helm.releaseName],
      ...['--namespace', spec.destination.namespace, '--values', values],
      ...OPERATOR,
    ],
    { cwd: CHART },
  );
  return parseAllDocuments(stdout, { version: '1.1' })
    .map(document => document.toJS())
    .filter(Boolean);
}

/** Where there is something else than text, though Kubernetes wants text. */
function notText(value: any, path: string): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]: [string, any]) => {
    const at = `${path}.${key}`;
    const maps = ['labels', 'annotations', 'matchLabels', 'data'];
    const texts = ['name', 'namespace', 'host', 'image', 'value', 'key'];
    if (maps.includes(key)) {
      return Object.keys(item)
        .filter(one => typeof item[one] !== 'string')
        .map(one => `${at}.${one}`);
    }
    if (texts.includes(key) && typeof item !== 'object') {
      return typeof item === 'string' ? [] : [at];
    }
    return notText(item, at);
  });
}

const LABEL = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const isHost = (text: string) =>
  text.length <= 253 && text.split('.').every(part => LABEL.test(part));

it('comes up, whatever it is called that the API accepts', async () => {
  await fc.assert(
    fc.asyncProperty(
      environmentNames,
      owners,
      fc.constantFrom('ephemeral', 'staging'),
      services,
      async (name, owner, stage, wanted) => {
        const { status, body } = await portal
          .post('/environments?dryRun=true')
          .send({ name, owner, stage, services: wanted });
        expect([status, body.error?.message]).toEqual([200, undefined]);
        const objects = await render(body);
        expect(objects.flatMap(one => notText(one, one.kind))).toEqual([]);
        const named = (kind?: string) =>
          objects
            .filter(one => !kind || one.kind === kind)
            .map(one => one.metadata.name);
        expect(named().filter(text => !LABEL.test(text))).toEqual([]);
        expect(named('Service').filter(text => !/^[a-z]/.test(text))).toEqual(
          [],
        );
        const labels = objects.flatMap(one =>
          Object.values<string>(one.metadata.labels),
        );
        expect(labels.filter(text => !LABEL.test(text))).toEqual([]);
        const hosts = objects
          .filter(({ kind }) => kind === 'Ingress')
          .map(({ spec }) => spec.rules[0].host);
        expect(hosts.filter(host => !isHost(host))).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});

it('is called by the same rules on both sides', () => {
  const { environment, services: map } = SCHEMA.properties;
  const { name } = parse(
    readFileSync(join(__dirname, '../schema/openapi.yaml'), 'utf8'),
  ).components.schemas.CreateEnvironmentRequest.properties;
  expect([
    environment.properties.name.pattern,
    environment.properties.name.maxLength,
    map.propertyNames.pattern,
    map.propertyNames.maxLength,
    name.pattern,
    name.maxLength,
  ]).toEqual([
    ENVIRONMENT_NAME_PATTERN,
    MAX_ENVIRONMENT_NAME_LENGTH,
    SERVICE_NAME_PATTERN,
    MAX_SERVICE_NAME_LENGTH,
    ENVIRONMENT_NAME_PATTERN,
    MAX_ENVIRONMENT_NAME_LENGTH,
  ]);
});
