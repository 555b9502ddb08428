import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** Schema of the field `StarryEnvironmentName`. */
export const environmentNameSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      prefix: z
        .string()
        .optional()
        .describe('What the proposed name begins with; `test` when left out'),
    }),
});

/** Schema of the field `StarryBranchPicker`. */
export const branchPickerSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      componentField: z
        .string()
        .optional()
        .describe(
          'Name of the property that holds the reference of the component; `component` when left out',
        ),
    }),
});

/** Schema of the field `StarryOwner`. */
export const ownerSchema = makeFieldSchema({
  output: z => z.string().describe('Reference of a group or user'),
});

/** Schema of the field `StarryLifetime`. */
export const lifetimeSchema = makeFieldSchema({
  output: z => z.string().describe('ISO 8601 duration'),
  uiOptions: z =>
    z.object({
      choices: z
        .array(z.string())
        .optional()
        .describe('ISO 8601 durations to choose from'),
    }),
});
