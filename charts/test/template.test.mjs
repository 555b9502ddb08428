// The software templates ask for what the chart can render.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { find, fullEnvironment, offeringEntity, render } from './helm.mjs';

const templates = new URL('../../templates/', import.meta.url);

for (const name of fs.readdirSync(templates)) {
  const file = new URL(`${name}/template.yaml`, templates);
  const { metadata, spec } = parse(fs.readFileSync(file, 'utf8'));

  test(`the template ${name} makes an environment that the chart renders`, () => {
    assert.equal(metadata.name, name);
    const { input } = spec.steps.find(
      ({ action }) => action === 'starry:environment:create',
    );
    const services = {};
    for (const [service, wanted] of Object.entries(input.services)) {
      const { offering, component, config } = wanted;
      const { builtFrom } = offeringEntity(offering).spec;
      assert.equal(Boolean(component), builtFrom === 'component', service);
      const image = component && `registry.example.com/${service}:main`;
      services[service] = { offering, config, ...(image && { image }) };
    }
    const objects = render({ ...fullEnvironment(), services });
    for (const service of Object.keys(services)) {
      assert.ok(find(objects, 'Service', service), service);
    }
  });

  test(`the template ${name} links to services that have an address`, () => {
    const { input } = spec.steps[0];
    const linked = spec.output.links.flatMap(({ url }) =>
      [...url.matchAll(/urls\['([^']+)'\]/g)].map(match => match[1]),
    );
    const exposed = Object.keys(input.services).filter(
      service => offeringEntity(input.services[service].offering).spec.exposed,
    );
    assert.deepEqual(linked.sort(), exposed.sort());
  });
}
