import Button from '@material-ui/core/Button';
import CircularProgress from '@material-ui/core/CircularProgress';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Notice } from '../components/primitives';
import { starryTranslationRef } from '../translation';
import type { useBranches } from './useBranches';

/**
 * Takes a branch of a repository; a tag or commit can be typed as well. It
 * says itself how the branches do, and `help` when there is nothing to say.
 */
export function BranchInput(props: {
  id?: string;
  label: string;
  help: string;
  /** What is wrong with the value, said instead of anything else. */
  problem?: string;
  error?: boolean;
  required?: boolean;
  disabled?: boolean;
  /** What applies when nothing is chosen. */
  placeholder?: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  branches: ReturnType<typeof useBranches>;
}) {
  const { label, help, value, onChange } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const { branches, defaultBranch, total, loading, error, retry } =
    props.branches;

  let text = help;
  if (props.problem) {
    text = props.problem;
  } else if (loading) {
    text = t('branchField.loading');
  } else if (branches?.length === 0) {
    text = t('branchField.empty');
  } else if (
    total !== undefined &&
    !branches?.some(({ name }) => name === value)
  ) {
    text = t('branchField.truncated', {
      shown: String(branches?.length ?? 0),
      total: String(total),
    });
  } else if (
    value &&
    branches &&
    !branches.some(({ name }) => name === value)
  ) {
    text = t('branchField.unknown');
  }

  return (
    <>
      <Autocomplete
        id={props.id}
        aria-label={label}
        freeSolo
        autoHighlight={false}
        disabled={props.disabled}
        loading={loading}
        loadingText={t('branchField.loading')}
        options={(branches ?? []).map(({ name }) => name)}
        // What is typed is the value, so the field would take it for chosen,
        // and offer everything; that is right only once it is a branch.
        filterOptions={options =>
          !value || options.includes(value)
            ? options
            : options.filter(name => includesText(name, value))
        }
        value={value ?? null}
        inputValue={value ?? ''}
        onChange={(_event, chosen) => onChange(chosen ?? undefined)}
        onInputChange={(_event, typed, reason) => {
          if (reason === 'input') {
            onChange(typed.trim() || undefined);
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
            label={label}
            placeholder={props.placeholder}
            required={props.required}
            margin="normal"
            helperText={text}
            FormHelperTextProps={{ 'aria-live': 'polite' } as object}
            error={props.error || Boolean(props.problem)}
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
