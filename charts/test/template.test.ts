// The software templates ask for what the chart can render.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';
import { find, fullEnvironment, offeringEntity, render, Values } from './helm';

const templates = path.join(root, 'templates');

for (const name of fs.readdirSync(templates)) {
  const file = path.join(templates, name, 'template.yaml');
  const { metadata, spec } = parse(fs.readFileSync(file, 'utf8'));

  test(`the template ${name} makes an environment that the chart renders`, () => {
    assert.equal(metadata.name, name);
    const { input } = spec.steps.find(
      ({ action }: { action: string }) =>
        action === 'starry:environment:create',
    );
    const services: Values['services'] = {};
    for (const [service, wanted] of Object.entries<any>(input.services)) {
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
    const linked = spec.output.links.flatMap(({ url }: { url: string }) =>
      [...url.matchAll(/urls\['([^']+)'\]/g)].map(match => match[1]),
    );
    const exposed = Object.keys(input.services).filter(
      service => offeringEntity(input.services[service].offering).spec.exposed,
    );
    assert.deepEqual(linked.sort(), exposed.sort());
  });
}
