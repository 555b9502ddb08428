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
import { starryTranslationRef } from '../../translation';
import { ENVIRONMENT_COLUMNS } from './environmentColumns';
import { EnvironmentActions } from './EnvironmentActions';
import type { EnvironmentListProps } from './EnvironmentListProps';
import { EnvironmentMessage } from '../environment/EnvironmentMessage';
import { EnvironmentName } from '../environment/EnvironmentName';
import { PhaseLabel } from '../environment/PhaseLabel';
import { StaleMark } from '../environment/StaleMark';

const useStyles = makeStyles(
  {
    row: { '& > *': { verticalAlign: 'top', lineHeight: 1.5 } },
    environment: { width: '24%' },
    wide: { minWidth: 256 },
    // Backstage's theme lets cells break words, down to single letters.
    short: { whiteSpace: 'nowrap' },
    actions: { width: 1, whiteSpace: 'nowrap' },
  },
  { name: 'StarryEnvironmentTable' },
);

/** Environments where there is room for a table. */
export function EnvironmentTable(props: EnvironmentListProps) {
  const { environments, component, runCommand } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <TableContainer component={Paper}>
      <Table size="small" aria-label={props.label}>
        <TableHead>
          <TableRow>
            <TableCell>{t('field.environment')}</TableCell>
            {ENVIRONMENT_COLUMNS.map(({ name }) => (
              <TableCell key={name}>{t(name)}</TableCell>
            ))}
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
              {ENVIRONMENT_COLUMNS.map(({ name, wide, render }) => (
                <TableCell
                  key={name}
                  className={wide ? classes.wide : classes.short}
                >
                  {render(environment, component)}
                </TableCell>
              ))}
              <TableCell className={classes.actions}>
                <EnvironmentActions
                  environment={environment}
                  runCommand={runCommand}
                />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
