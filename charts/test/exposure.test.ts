// Which services have an address outside, and that nothing leads round a gateway.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  find,
  fullEnvironment,
  offeringEntity,
  render,
  Rendered,
} from './helm';

/** The environment, with what each service says of its exposure. */
function withExposure(
  exposure: Record<string, boolean>,
  { gateway = true } = {},
) {
  const values = fullEnvironment();
  if (!gateway) delete values.services.gateway;
  for (const [name, service] of Object.entries(values.services)) {
    delete service.expose;
    if (name in exposure) service.expose = exposure[name];
  }
  return render(values);
}

const addressesOf = (objects: Rendered[]) =>
  objects
    .filter(({ kind }) => kind === 'Ingress')
    .map(({ spec }) => spec.rules[0].host.split('.')[1])
    .sort();

/** Names of the workloads that the ingress controller may reach. */
function admitted(objects: Rendered[]) {
  const { podSelector, policyTypes } = find(
    objects,
    'NetworkPolicy',
    'from-ingress',
  ).spec;
  assert.deepEqual(policyTypes, ['Ingress']);
  return objects
    .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
    .filter(({ spec }) =>
      Object.entries(podSelector.matchLabels).every(
        ([key, value]) => spec.template.metadata.labels[key] === value,
      ),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

const APPS = ['sample-be', 'sample-fe-1', 'sample-fe-2'];

test('web applications have an address each', () => {
  const objects = withExposure({}, { gateway: false });
  assert.deepEqual(addressesOf(objects), APPS);
  assert.deepEqual(admitted(objects), APPS);
});

test('behind a gateway nothing leads round it: no Ingress, and no way for the controller', () => {
  const objects = withExposure({});
  assert.deepEqual(addressesOf(objects), ['gateway']);
  assert.deepEqual(admitted(objects), ['gateway']);
});

test('what asks for an address behind a gateway has one, and it alone', () => {
  const objects = withExposure({ 'sample-fe-1': true });
  assert.deepEqual(addressesOf(objects), ['gateway', 'sample-fe-1']);
  assert.deepEqual(admitted(objects), ['gateway', 'sample-fe-1']);
});

test('what asks for no address has none', () => {
  const objects = withExposure({ 'sample-be': false }, { gateway: false });
  assert.deepEqual(addressesOf(objects), ['sample-fe-1', 'sample-fe-2']);
  assert.deepEqual(admitted(objects), ['sample-fe-1', 'sample-fe-2']);
});

test('what stands in front of what is in the offerings, not in a name', () => {
  const { spec } = offeringEntity('api-gateway');
  assert.equal(spec.exposed, true);
  assert.deepEqual(spec.dependsOn, ['offering:default/web-application']);
});
