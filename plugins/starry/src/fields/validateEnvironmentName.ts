import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { checkEnvironmentName } from './environmentName';

/** Keeps a form from going on with a name that no environment can have. */
export const validateEnvironmentName: CustomFieldValidator<string> = (
  name,
  field,
) => {
  checkEnvironmentName(name ?? '').forEach(problem => field.addError(problem));
};
