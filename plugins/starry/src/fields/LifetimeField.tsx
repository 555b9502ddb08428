import { useEffect } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { Duration } from 'luxon';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../translation';
import type { lifetimeSchema } from './schemas';

const DEFAULT_LIFETIME = 'PT8H';
const DEFAULT_CHOICES = ['PT1H', 'PT4H', 'PT8H', 'P1D', 'P3D', 'P7D'];

/** How long an environment lives. */
export function LifetimeField(props: typeof lifetimeSchema.TProps) {
  const { formData, onChange, required, disabled, rawErrors = [] } = props;
  const { schema, uiSchema, idSchema } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const id = idSchema?.$id ?? 'starry-lifetime';

  const choices =
    uiSchema['ui:options']?.choices ??
    (schema.enum as string[] | undefined) ??
    DEFAULT_CHOICES;
  const preset =
    (schema.default as string | undefined) ??
    (choices.includes(DEFAULT_LIFETIME) ? DEFAULT_LIFETIME : choices[0]);

  // A form takes only one of two changes made at once, so this goes on until
  // the form has it.
  useEffect(() => {
    if (formData === undefined && preset) {
      onChange(preset);
    }
  }, [formData, preset, onChange]);

  const value = formData ?? preset ?? '';
  return (
    <TextField
      id={id}
      select
      label={schema.title ?? t('lifetimeField.title')}
      helperText={
        uiSchema['ui:description'] ??
        schema.description ??
        t('lifetimeField.description')
      }
      required={required}
      disabled={disabled}
      fullWidth
      margin="normal"
      value={value}
      onChange={({ target }) => onChange(target.value)}
      error={rawErrors.length > 0}
      SelectProps={{ SelectDisplayProps: { id } as object }}
      InputLabelProps={{ id: `${id}-label` }}
    >
      {[...new Set([...choices, value])].filter(Boolean).map(choice => (
        <MenuItem key={choice} value={choice}>
          {describeDuration(choice)}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** `PT8H` as `8 hours`, in the viewer's language; the text if it is none. */
function describeDuration(text: string): string {
  const duration = Duration.fromISO(text);
  return duration.isValid ? duration.toHuman() : text;
}
