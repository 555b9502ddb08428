import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import * as yaml from 'yaml';

export const examples: TemplateExample[] = [
  {
    description: 'Delete an environment by its name, and wait until it is gone',
    example: yaml.stringify({
      steps: [
        {
          id: 'delete',
          name: 'Delete the environment',
          action: 'starry:environment:delete',
          input: { name: 'test-00', wait: true },
        },
      ],
    }),
  },
  {
    description:
      'Delete an environment by its id if there is one, and go on at once',
    example: yaml.stringify({
      steps: [
        {
          id: 'delete',
          name: 'Delete the environment',
          action: 'starry:environment:delete',
          input: { id: 'k3x9p2aa', ignoreMissing: true },
        },
      ],
    }),
  },
];
