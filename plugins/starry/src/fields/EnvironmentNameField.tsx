import { useEffect, useState } from 'react';
import TextField from '@material-ui/core/TextField';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { describeError, starryApiRef } from '../api';
import { starryTranslationRef } from '../translation';
import { checkEnvironmentName } from './environmentName';
import type { environmentNameSchema } from './schemas';

const DEFAULT_PREFIX = 'test';

/** The name of an environment to be; a free one is proposed. */
export function EnvironmentNameField(
  props: typeof environmentNameSchema.TProps,
) {
  const { formData, onChange, required, disabled, rawErrors = [] } = props;
  const { schema, uiSchema, idSchema } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const proposal = useNameProposal(
    uiSchema['ui:options']?.prefix ?? DEFAULT_PREFIX,
    formData === undefined,
  );
  const [typed, setTyped] = useState(false);

  // A form takes only one of two changes made at once, so this goes on until
  // the form has the name. What was typed meanwhile is left alone.
  useEffect(() => {
    if (proposal.name && formData === undefined && !typed) {
      onChange(proposal.name);
    }
  }, [proposal.name, formData, typed, onChange]);

  const problems =
    formData === undefined || (!formData && !typed)
      ? []
      : checkEnvironmentName(formData);
  let help = uiSchema['ui:description'] ?? schema.description;
  if (problems.length > 0) {
    help = problems.join(' ');
  } else if (formData === undefined && !typed && proposal.error) {
    help = t('nameField.proposalFailed', { message: proposal.error });
  } else if (formData === undefined && !typed) {
    help = t('nameField.proposing');
  }

  return (
    <TextField
      id={idSchema?.$id}
      label={schema.title ?? t('nameField.title')}
      helperText={help ?? t('nameField.description')}
      FormHelperTextProps={{ 'aria-live': 'polite' } as object}
      required={required}
      disabled={disabled}
      fullWidth
      margin="normal"
      value={formData ?? ''}
      onChange={({ target }) => {
        setTyped(true);
        onChange(target.value);
      }}
      error={problems.length > 0 || rawErrors.length > 0}
      inputProps={{
        autoComplete: 'off',
        autoCapitalize: 'none',
        spellCheck: false,
      }}
    />
  );
}

function useNameProposal(prefix: string, wanted: boolean) {
  const api = useApi(starryApiRef);
  const [proposal, setProposal] = useState<{ name?: string; error?: string }>(
    {},
  );
  // What the field held at first decides: clearing it is no wish for another.
  const [needed] = useState(wanted);

  useEffect(() => {
    if (!needed) {
      return undefined;
    }
    const controller = new AbortController();
    api.proposeName(prefix, { signal: controller.signal }).then(
      ({ name }) => setProposal({ name }),
      error => {
        if (!controller.signal.aborted) {
          setProposal({ error: describeError(error) });
        }
      },
    );
    return () => controller.abort();
  }, [api, prefix, needed]);

  return proposal;
}
