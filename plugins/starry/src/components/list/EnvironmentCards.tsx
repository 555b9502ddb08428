import { useId } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { RunCommand } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { ENVIRONMENT_COLUMNS } from './environmentColumns';
import { EnvironmentActions } from './EnvironmentActions';
import type { EnvironmentListProps } from './EnvironmentListProps';
import { EnvironmentMessage } from '../environment/EnvironmentMessage';
import { EnvironmentName } from '../environment/EnvironmentName';
import { PhaseLabel } from '../environment/PhaseLabel';
import { Facts } from '../primitives';
import { StaleMark } from '../environment/StaleMark';

const useStyles = makeStyles<Theme>(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    card: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1.5),
      padding: theme.spacing(2),
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5, 2),
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'StarryEnvironmentCards' },
);

const FACTS = [
  ...ENVIRONMENT_COLUMNS.filter(({ firstOnCard }) => firstOnCard),
  ...ENVIRONMENT_COLUMNS.filter(({ firstOnCard }) => !firstOnCard),
];

/** Environments where a table would be too wide, as on a phone. */
export function EnvironmentCards(props: EnvironmentListProps) {
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={props.label}>
      {props.environments.map(environment => (
        <li key={environment.id}>
          <EnvironmentCard
            environment={environment}
            component={props.component}
            runCommand={props.runCommand}
          />
        </li>
      ))}
    </ul>
  );
}

function EnvironmentCard(props: {
  environment: Environment;
  component?: string;
  runCommand: RunCommand;
}) {
  const { environment, component, runCommand } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const nameId = useId();
  return (
    <Paper
      component="article"
      aria-labelledby={nameId}
      className={classes.card}
      variant="outlined"
    >
      <div className={classes.head}>
        <Typography id={nameId} component="h3" variant="h6">
          <EnvironmentName environment={environment} />
        </Typography>
        <PhaseLabel phase={environment.phase} />
      </div>
      <div>
        <StaleMark environment={environment} />
        <EnvironmentMessage environment={environment} />
      </div>
      <Facts
        facts={FACTS.map(({ name, render }) => [
          t(name),
          render(environment, component),
        ])}
      />
      <EnvironmentActions environment={environment} runCommand={runCommand} />
    </Paper>
  );
}
