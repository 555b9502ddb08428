import {
  API_VERSION_OFFERING,
  KIND_OFFERING,
} from '@starry-idp/backstage-plugin-starry-common';

const text = { type: 'string', minLength: 1 };

/**
 * Shape of an `Offering` beyond that of any entity. Unknown fields are refused
 * in `spec`, since a mistyped one would otherwise go unnoticed.
 */
export const offeringSchema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: API_VERSION_OFFERING },
    kind: { const: KIND_OFFERING },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: [
        'type',
        'version',
        'tier',
        'owner',
        'lifecycle',
        'exposed',
        'builtFrom',
        'parameters',
      ],
      properties: {
        type: text,
        version: text,
        software: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'version'],
          properties: { name: text, version: text },
        },
        tier: text,
        owner: text,
        lifecycle: text,
        exposed: { type: 'boolean' },
        builtFrom: { enum: ['component', 'none'] },
        dependsOn: { type: 'array', items: text },
        documentation: { type: 'string', pattern: '^(https?://|/)' },
        parameters: { type: 'object' },
      },
    },
  },
};
