import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import * as yaml from 'yaml';

export const examples: TemplateExample[] = [
  {
    description:
      'Bring an environment to the newest commits, and wait until it is ready',
    example: yaml.stringify({
      steps: [
        {
          id: 'redeploy',
          name: 'Redeploy the environment',
          action: 'starry:environment:redeploy',
          input: { name: 'test-00', wait: true },
        },
      ],
    }),
  },
  {
    description: 'Bring one service to another branch, and go on at once',
    example: yaml.stringify({
      steps: [
        {
          id: 'redeploy',
          name: 'Redeploy the environment',
          action: 'starry:environment:redeploy',
          input: {
            id: 'k3x9p2aa',
            services: { 'sample-be': { revision: 'feat/myfeature-01' } },
          },
        },
      ],
    }),
  },
];
