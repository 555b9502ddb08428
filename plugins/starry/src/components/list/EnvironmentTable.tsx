import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { starryTranslationRef } from '../../translation';
import { Addresses } from '../environment/Addresses';
import { EnvironmentActions } from '../commands/EnvironmentActions';
import type { EnvironmentListProps } from './EnvironmentList';
import { EnvironmentMessage } from '../environment/EnvironmentMessage';
import { EnvironmentName } from '../environment/EnvironmentName';
import { PhaseLabel } from '../environment/PhaseLabel';
import { isLeaving } from '../../phases';
import { ServiceRevisions } from '../environment/ServiceRevisions';
import { StaleMark } from '../environment/StaleMark';
import { TimeAgo } from '../time/TimeAgo';
import { TimeLeft } from '../time/TimeLeft';

const useStyles = makeStyles(
  {
    row: { '& > *': { verticalAlign: 'top', lineHeight: 1.5 } },
    environment: { width: '24%' },
    runs: { minWidth: 256 },
    // Backstage's theme lets cells break words, down to single letters.
    short: { whiteSpace: 'nowrap' },
    actions: { width: 1, whiteSpace: 'nowrap' },
  },
  { name: 'StarryEnvironmentTable' },
);

/** Environments where there is room for a table. */
export function EnvironmentTable(props: EnvironmentListProps) {
  const { environments, component, commands } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <TableContainer component={Paper}>
      <Table size="small" aria-label={props.label}>
        <TableHead>
          <TableRow>
            <TableCell>{t('field.environment')}</TableCell>
            <TableCell>{t('field.runs')}</TableCell>
            <TableCell>{t('field.owner')}</TableCell>
            <TableCell>{t('field.age')}</TableCell>
            <TableCell>{t('field.timeLeft')}</TableCell>
            <TableCell>{t('field.addresses')}</TableCell>
            <TableCell>{t('field.actions')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {environments.map(environment => (
            <TableRow key={environment.id} className={classes.row}>
              <TableCell
                component="th"
                scope="row"
                role="rowheader"
                className={classes.environment}
              >
                <Typography component="div" variant="subtitle1">
                  <EnvironmentName environment={environment} />
                </Typography>
                <PhaseLabel phase={environment.phase} />
                <StaleMark environment={environment} />
                <EnvironmentMessage environment={environment} />
              </TableCell>
              <TableCell className={classes.runs}>
                <ServiceRevisions
                  services={environment.services}
                  chart={environment.chart}
                  component={component}
                />
              </TableCell>
              <TableCell className={classes.short}>
                <EntityRefLink
                  entityRef={environment.owner}
                  defaultKind="group"
                />
              </TableCell>
              <TableCell className={classes.short}>
                <TimeAgo since={environment.createdAt} />
              </TableCell>
              <TableCell className={classes.short}>
                {!isLeaving(environment.phase) && (
                  <TimeLeft until={environment.expiresAt} />
                )}
              </TableCell>
              <TableCell className={classes.short}>
                <Addresses environment={environment} />
              </TableCell>
              <TableCell className={classes.actions}>
                <EnvironmentActions
                  environment={environment}
                  commands={commands}
                />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
