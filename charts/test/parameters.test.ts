// The chart's own check of parameters must decide as a JSON Schema validator
// does, which is what the portal uses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Ajv from 'ajv';
import fc from 'fast-check';
import { offeringEntity, offerings, fullEnvironment, refusal } from './helm';

const RUNS_PER_OFFERING = 150;

/** Values near what a schema allows: right, barely wrong, and absurd. */
function valueFor(schema: any) {
  return fc.oneof(
    ...(schema.enum ? [fc.constantFrom(...schema.enum)] : []),
    ...(schema.type === 'integer'
      ? [
          fc.integer({
            min: (schema.minimum ?? 0) - 2,
            max: (schema.minimum ?? 0) + 2,
          }),
          fc.integer({
            min: (schema.maximum ?? 0) - 2,
            max: (schema.maximum ?? 0) + 2,
          }),
        ]
      : []),
    fc.boolean(),
    fc.constantFrom('', '500m', '1', 'small', ' small', 'SMALL', null, [], {}, [
      'small',
    ]),
    fc.constantFrom(0, -1, 1.5, 2.0, 1e6),
  );
}

function configFor({ properties }: { properties: object }) {
  const known = Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, valueFor(schema)]),
  );
  return fc.record(
    { ...known, unknown: fc.constantFrom(1, 'x', null) },
    { requiredKeys: [] },
  );
}

for (const offering of offerings) {
  test(`the chart and JSON Schema agree on ${offering}`, () => {
    const { parameters, builtFrom } = offeringEntity(offering).spec;
    const validate = new Ajv({ allErrors: true }).compile(parameters);
    const configs = fc.sample(configFor(parameters), RUNS_PER_OFFERING);
    // One that cannot pass, so that the answer lists issues in any case.
    configs.push({ unknown: 1 });
    const values = fullEnvironment();
    const image = builtFrom === 'component' ? { image: 'a/b:c' } : {};
    configs.forEach((config, index) => {
      values.services[`s${index}x`] = { offering, config, ...image };
    });
    const message = refusal(values) ?? '';
    configs.forEach((config, index) => {
      const wanted = validate(config)
        ? []
        : [
            ...new Set(
              validate.errors!.map(
                ({ instancePath, params }) =>
                  instancePath.slice(1) || params.additionalProperty,
              ),
            ),
          ];
      const found = [
        ...message.matchAll(
          new RegExp(`^services\\.s${index}x\\.config\\.([a-z_]+): `, 'gm'),
        ),
      ].map(match => match[1]);
      assert.deepEqual(
        [...new Set(found)].sort(),
        wanted.sort(),
        JSON.stringify(config),
      );
    });
  });
}
