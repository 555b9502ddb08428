import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { DeleteButton } from './DeleteButton';
import { useEnvironmentLink } from '../navigation/links';
import { ActionButton } from '../primitives';
import { RedeployButton } from './redeploy/RedeployButton';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'StarryEnvironmentActions' },
);

/** What can be done with an environment of a list. */
export function EnvironmentActions(props: {
  environment: Environment;
  commands: EnvironmentCommands;
}) {
  const { environment, commands } = props;
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
      <RedeployButton
        environment={environment}
        onRedeploy={commands.redeployEnvironment}
      />
      {environment.phase !== 'gone' && (
        <DeleteButton
          environment={environment}
          onDelete={commands.deleteEnvironment}
        />
      )}
    </div>
  );
}
