import { useEffect, useRef } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../translation';
import { BranchInput } from './BranchInput';
import type { branchPickerSchema } from './schemas';
import { useBranches } from './useBranches';

const DEFAULT_COMPONENT_FIELD = 'component';

/**
 * A branch of the repository of the component that another field of the form
 * names.
 */
export function BranchPickerField(props: typeof branchPickerSchema.TProps) {
  const { formData, onChange, required, disabled, rawErrors = [] } = props;
  const { schema, uiSchema, idSchema, formContext } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const component = asRef(
    formContext?.formData?.[
      uiSchema['ui:options']?.componentField ?? DEFAULT_COMPONENT_FIELD
    ],
  );
  const branches = useBranches(component);

  // A branch belongs to its component.
  const previous = useRef(component);
  useEffect(() => {
    if (previous.current !== component) {
      if (previous.current && formData) {
        onChange(undefined);
      }
      previous.current = component;
    }
  }, [component, formData, onChange]);

  return (
    <BranchInput
      id={idSchema?.$id}
      label={schema.title ?? t('branchField.title')}
      help={
        component
          ? uiSchema['ui:description'] ??
            schema.description ??
            t('branchField.description')
          : t('branchField.chooseComponent')
      }
      error={rawErrors.length > 0}
      required={required}
      disabled={disabled || !component}
      value={formData}
      onChange={onChange}
      branches={branches}
    />
  );
}

function asRef(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
