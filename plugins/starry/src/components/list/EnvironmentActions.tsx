import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { RunCommand } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { CommandButtons } from '../commands/CommandButtons';
import { useEnvironmentLink } from '../navigation/links';
import { ActionButton } from '../primitives';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'StarryEnvironmentActions' },
);

/** What can be done with an environment of a list. */
export function EnvironmentActions(props: {
  environment: Environment;
  runCommand: RunCommand;
}) {
  const { environment, runCommand } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const link = useEnvironmentLink();
  return (
    <div className={classes.root}>
      {link && (
        <ActionButton
          label={t('action.detailsOf', { name: environment.name })}
          to={link(environment.id)}
        >
          {t('action.details')}
        </ActionButton>
      )}
      <CommandButtons environment={environment} runCommand={runCommand} />
    </div>
  );
}
