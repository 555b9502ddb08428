import { useEffect, useRef } from 'react';
import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Notice } from '../components/primitives';
import { starryTranslationRef } from '../translation';
import type { branchPickerSchema } from './schemas';
import { useBranches } from './useBranches';

const DEFAULT_COMPONENT_FIELD = 'component';

/**
 * A branch of the repository of the component that another field of the form
 * names. A tag or commit can be typed as well.
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
  const { branches, defaultBranch, loading, error, retry } =
    useBranches(component);

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

  const title = schema.title ?? t('branchField.title');
  let help =
    uiSchema['ui:description'] ??
    schema.description ??
    t('branchField.description');
  if (!component) {
    help = t('branchField.chooseComponent');
  } else if (loading) {
    help = t('branchField.loading');
  } else if (branches?.length === 0) {
    help = t('branchField.empty');
  } else if (
    formData &&
    branches &&
    !branches.some(({ name }) => name === formData)
  ) {
    help = t('branchField.unknown');
  }

  return (
    <>
      <Autocomplete
        id={idSchema?.$id}
        aria-label={title}
        freeSolo
        autoHighlight={false}
        disabled={disabled || !component}
        loading={loading}
        loadingText={t('branchField.loading')}
        options={(branches ?? []).map(({ name }) => name)}
        // What is typed is the value, so the field would take it for chosen,
        // and offer everything; that is right only once it is a branch.
        filterOptions={options =>
          !formData || options.includes(formData)
            ? options
            : options.filter(name => includesText(name, formData))
        }
        value={formData ?? null}
        inputValue={formData ?? ''}
        onChange={(_event, value) => onChange(value ?? undefined)}
        onInputChange={(_event, value, reason) => {
          if (reason === 'input') {
            onChange(value.trim() || undefined);
          }
        }}
        renderOption={name => (
          <span>
            {name}{' '}
            <Typography
              component="span"
              variant="caption"
              color="textSecondary"
            >
              {branches
                ?.find(branch => branch.name === name)
                ?.commit.slice(0, 7)}
              {name === defaultBranch && ` (${t('branchField.default')})`}
            </Typography>
          </span>
        )}
        renderInput={params => (
          <TextField
            {...params}
            label={title}
            required={required}
            margin="normal"
            helperText={help}
            FormHelperTextProps={{ 'aria-live': 'polite' } as object}
            error={rawErrors.length > 0}
            InputProps={{
              ...params.InputProps,
              endAdornment: (
                <>
                  {loading && <CircularProgress size={16} aria-hidden />}
                  {params.InputProps.endAdornment}
                </>
              ),
            }}
          />
        )}
      />
      {error && (
        <Notice
          severity="error"
          action={
            <Button size="small" color="inherit" onClick={retry}>
              {t('action.retry')}
            </Button>
          }
        >
          {t('branchField.failed', { message: error })}
        </Notice>
      )}
    </>
  );
}

function includesText(name: string, text: string): boolean {
  return name
    .toLocaleLowerCase('en-US')
    .includes(text.toLocaleLowerCase('en-US'));
}

function asRef(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}
