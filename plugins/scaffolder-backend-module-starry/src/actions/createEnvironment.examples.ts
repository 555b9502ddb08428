import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import * as yaml from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Make an environment with one app, and go on at once',
    example: yaml.stringify({
      steps: [
        {
          id: 'create',
          name: 'Make the environment',
          action: 'starry:environment:create',
          input: {
            name: 'test-00',
            owner: 'group:default/sample-team',
            services: {
              'sample-be': {
                offering: 'web-application',
                component: 'component:default/sample-be',
              },
            },
          },
        },
      ],
    }),
  },
  {
    description:
      'Make an environment of a whole system, with one component at a feature branch',
    example: yaml.stringify({
      steps: [
        {
          id: 'create',
          name: 'Make the environment',
          action: 'starry:environment:create',
          input: {
            name: 'test-00',
            owner: 'group:default/sample-team',
            system: 'system:default/sample',
            lifetime: 'PT4H',
            description: 'Shows the new order page',
            revisions: [
              {
                component: 'component:default/sample-be',
                revision: 'feat/myfeature-00',
              },
            ],
            services: {
              'sample-be': {
                offering: 'web-application',
                component: 'component:default/sample-be',
                config: { replicas: 1, memory: '256Mi' },
              },
              'sample-fe-1': {
                offering: 'web-application',
                component: 'component:default/sample-fe-1',
              },
              'orders-db': {
                offering: 'postgresql-database',
                config: { size: 'small' },
              },
              cache: { offering: 'cache' },
            },
          },
        },
      ],
    }),
  },
  {
    description: 'Wait until the environment is ready, for steps that use it',
    example: yaml.stringify({
      steps: [
        {
          id: 'create',
          name: 'Make the environment',
          action: 'starry:environment:create',
          input: {
            name: 'test-00',
            owner: 'group:default/sample-team',
            wait: true,
            services: { cache: { offering: 'cache' } },
          },
        },
      ],
    }),
  },
];
