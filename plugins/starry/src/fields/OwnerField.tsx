import { useEffect } from 'react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { starryTranslationRef } from '../translation';
import type { ownerSchema } from './schemas';
import { useOwners } from './useOwners';

/**
 * Who owns the environment: only those are offered that the platform lets the
 * viewer name. It begins with the first of the viewer's groups.
 */
export function OwnerField(props: typeof ownerSchema.TProps) {
  const { formData, onChange, required, disabled, rawErrors = [] } = props;
  const { schema, uiSchema, idSchema } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const { owners, any, error } = useOwners();

  // What the template or an address proposes may not be the viewer's to name. A
  // form takes only one of two changes made at once, so this goes on until the
  // form has it.
  const first = owners?.[0];
  const fits =
    formData !== undefined && (any || owners?.includes(formData) !== false);
  useEffect(() => {
    if (first && !fits) {
      onChange(first);
    }
  }, [first, fits, onChange]);

  let help = uiSchema['ui:description'] ?? schema.description;
  if (error) {
    help = t('ownerField.failed', { message: error });
  } else if (!owners) {
    help = t('ownerField.loading');
  } else if (owners.length === 0 && !any) {
    help = t('ownerField.none');
  }

  return (
    <Autocomplete
      id={idSchema?.$id}
      options={owners ?? []}
      freeSolo={any}
      disabled={disabled}
      loading={!owners && !error}
      value={fits ? formData : null}
      onChange={(_event, chosen) => onChange(chosen ?? '')}
      // With free text this takes what was typed and not chosen.
      autoSelect={any}
      renderOption={ref => (
        <EntityDisplayName entityRef={ref} hideIcon disableTooltip />
      )}
      renderInput={params => (
        <TextField
          {...params}
          label={schema.title ?? t('ownerField.title')}
          helperText={help ?? t('ownerField.description')}
          FormHelperTextProps={{ 'aria-live': 'polite' } as object}
          required={required}
          margin="normal"
          error={Boolean(error) || rawErrors.length > 0}
        />
      )}
    />
  );
}
