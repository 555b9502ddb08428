import { useId } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { Addresses } from '../environment/Addresses';
import { EnvironmentActions } from '../commands/EnvironmentActions';
import type { EnvironmentListProps } from './EnvironmentList';
import { EnvironmentMessage } from '../environment/EnvironmentMessage';
import { EnvironmentName } from '../environment/EnvironmentName';
import { PhaseLabel } from '../environment/PhaseLabel';
import { Facts } from '../primitives';
import { isLeaving } from '../../phases';
import { ServiceRevisions } from '../environment/ServiceRevisions';
import { StaleMark } from '../environment/StaleMark';
import { TimeAgo } from '../time/TimeAgo';
import { TimeLeft } from '../time/TimeLeft';

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
            commands={props.commands}
          />
        </li>
      ))}
    </ul>
  );
}

function EnvironmentCard(props: {
  environment: Environment;
  component?: string;
  commands: EnvironmentCommands;
}) {
  const { environment, component, commands } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const nameId = useId();
  const hasAddresses =
    !isLeaving(environment.phase) &&
    environment.services.some(({ url }) => url);
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
        facts={[
          [
            t('field.addresses'),
            hasAddresses && <Addresses environment={environment} />,
          ],
          [
            t('field.runs'),
            <ServiceRevisions
              services={environment.services}
              chart={environment.chart}
              component={component}
            />,
          ],
          [
            t('field.timeLeft'),
            !isLeaving(environment.phase) && (
              <TimeLeft until={environment.expiresAt} />
            ),
          ],
          [t('field.age'), <TimeAgo since={environment.createdAt} />],
          [
            t('field.owner'),
            <EntityRefLink entityRef={environment.owner} defaultKind="group" />,
          ],
        ]}
      />
      <EnvironmentActions environment={environment} commands={commands} />
    </Paper>
  );
}
