import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { BranchPickerField } from './BranchPickerField';
import { EnvironmentNameField } from './EnvironmentNameField';
import { LifetimeField } from './LifetimeField';
import { OwnerField } from './OwnerField';
import {
  branchPickerSchema,
  environmentNameSchema,
  lifetimeSchema,
  ownerSchema,
} from './schemas';
import { validateEnvironmentName } from './validateEnvironmentName';

/** The field `StarryEnvironmentName` of template forms. */
export const environmentNameFormField = createFormField({
  name: 'StarryEnvironmentName',
  component: EnvironmentNameField,
  schema: environmentNameSchema,
  validation: validateEnvironmentName,
});

/** The field `StarryBranchPicker` of template forms. */
export const branchPickerFormField = createFormField({
  name: 'StarryBranchPicker',
  component: BranchPickerField,
  schema: branchPickerSchema,
});

/** The field `StarryOwner` of template forms. */
export const ownerFormField = createFormField({
  name: 'StarryOwner',
  component: OwnerField,
  schema: ownerSchema,
});

/** The field `StarryLifetime` of template forms. */
export const lifetimeFormField = createFormField({
  name: 'StarryLifetime',
  component: LifetimeField,
  schema: lifetimeSchema,
});
