import { stringifyError } from '@backstage/errors';
import {
  describeSchemaError,
  describeUnknownField,
  Issue,
} from '@starry-idp/backstage-plugin-starry-common';
import Ajv, { Options, ValidateFunction } from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { PlatformOffering } from './OfferingCatalog';

/** Compiled schemas kept; more than any platform has offerings. */
const MAX_COMPILED = 500;

const OPTIONS: Options = {
  allErrors: true,
  verbose: true,
  useDefaults: true,
  // Charts' schemas carry keywords of other tools, which change no verdict.
  strict: false,
  // Every schema gets an instance of its own, so ids cannot collide.
  addUsedSchema: false,
};

/** Checks the configuration of services against their offerings' parameters. */
export class ParameterValidator {
  private readonly compiled = new Map<string, ValidateFunction>();

  /**
   * Fills in defaults and finds everything that is wrong.
   *
   * @returns A new configuration, and the issues with paths relative to it,
   * e.g. `replicas`; a field of '' is the configuration as a whole.
   */
  validate(
    offering: PlatformOffering,
    config: Record<string, unknown>,
  ): { config: Record<string, unknown>; issues: Issue[] } {
    let validate: ValidateFunction;
    try {
      validate = this.validatorFor(offering.parameters);
    } catch (error) {
      const message =
        `cannot be checked, because the offering ${offering.name} has no ` +
        `valid JSON Schema for its parameters (${stringifyError(error)})`;
      return { config, issues: [{ field: '', message }] };
    }
    const completed = structuredClone(config);
    validate(completed);
    const issues = (validate.errors ?? []).map(describeSchemaError);
    return {
      config: completed,
      issues: [...unknownKeys(offering.parameters, config, issues), ...issues],
    };
  }

  private validatorFor(schema: Record<string, unknown>): ValidateFunction {
    const key = JSON.stringify(schema);
    let validate = this.compiled.get(key);
    if (!validate) {
      if (this.compiled.size >= MAX_COMPILED) {
        this.compiled.clear();
      }
      validate = compilerFor(schema).compile(schema);
      this.compiled.set(key, validate);
    }
    return validate;
  }
}

function compilerFor(schema: Record<string, unknown>): Ajv {
  const draft = String(schema.$schema ?? '');
  let ajv: Ajv;
  if (draft.includes('2020-12')) {
    ajv = new Ajv2020(OPTIONS);
  } else if (draft.includes('2019-09')) {
    ajv = new Ajv2019(OPTIONS);
  } else {
    ajv = new Ajv(OPTIONS);
  }
  return addFormats(ajv);
}

/**
 * Refuses what the schema does not list even where the schema is silent: a
 * mistyped key must not be ignored.
 */
function unknownKeys(
  schema: Record<string, unknown>,
  config: Record<string, unknown>,
  issues: Issue[],
): Issue[] {
  const properties = Object.keys(schema.properties ?? {});
  return Object.keys(config)
    .filter(
      key =>
        !properties.includes(key) && !issues.some(({ field }) => field === key),
    )
    .map(field => ({ field, message: describeUnknownField(properties) }));
}
