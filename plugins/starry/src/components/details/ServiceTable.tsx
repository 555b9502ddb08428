import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type {
  Environment,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { HealthLabel } from '../environment/HealthLabel';
import { isLeaving } from '../../phases';
import { Explained, ExternalLink, Facts, MutedText } from '../primitives';
import { Revision } from '../environment/Revision';

const useStyles = makeStyles<Theme>(
  theme => ({
    row: { '& > *': { verticalAlign: 'top', lineHeight: 1.5 } },
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(2),
    },
    card: {
      padding: theme.spacing(2),
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: theme.spacing(1),
    },
    // Backstage's theme lets cells break words, down to single letters.
    short: { whiteSpace: 'nowrap' },
    health: { minWidth: 144 },
    // Long addresses break anywhere, but leave each other some room.
    long: { width: '30%', minWidth: 200 },
    code: { overflowWrap: 'anywhere' },
  }),
  { name: 'StarryServiceTable' },
);

/** The services of an environment, as a table or, where it is too narrow, as cards. */
export function ServiceTable(props: { environment: Environment }) {
  const { environment } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const narrow = useMediaQuery<Theme>(theme => theme.breakpoints.down('md'), {
    noSsr: true,
  });

  if (narrow) {
    return (
      <ul className={classes.list} aria-label={t('details.services')}>
        {environment.services.map(service => (
          <li key={service.name}>
            <Paper variant="outlined" className={classes.card}>
              <ServiceName service={service} />
              <Health service={service} phase={environment.phase} />
              <Facts
                facts={[
                  [
                    t('field.revision'),
                    service.component && <Revision service={service} />,
                  ],
                  [
                    t('field.image'),
                    service.image && <code>{service.image}</code>,
                  ],
                  [
                    t('field.address'),
                    hasAddress(service, environment) && (
                      <ExternalLink to={service.url!}>
                        {service.url!}
                      </ExternalLink>
                    ),
                  ],
                ]}
              />
            </Paper>
          </li>
        ))}
      </ul>
    );
  }

  return (
    <TableContainer component={Paper}>
      <Table size="small" aria-label={t('details.services')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('field.service')}</TableCell>
            <TableCell>{t('field.health')}</TableCell>
            <TableCell>{t('field.revision')}</TableCell>
            <TableCell>{t('field.image')}</TableCell>
            <TableCell>{t('field.address')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {environment.services.map(service => (
            <TableRow key={service.name} className={classes.row}>
              <TableCell
                component="th"
                scope="row"
                role="rowheader"
                className={classes.short}
              >
                <ServiceName service={service} />
              </TableCell>
              <TableCell className={classes.health}>
                <Health service={service} phase={environment.phase} />
              </TableCell>
              <TableCell className={classes.short}>
                {service.component && <Revision service={service} />}
              </TableCell>
              <TableCell className={classes.long}>
                {service.image && (
                  <code className={classes.code}>{service.image}</code>
                )}
              </TableCell>
              <TableCell className={classes.long}>
                {hasAddress(service, environment) && (
                  <ExternalLink to={service.url!}>{service.url!}</ExternalLink>
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function ServiceName(props: { service: Service }) {
  const { name, offering, software, component } = props.service;
  return (
    <div>
      <Typography variant="subtitle2" component="div">
        {component ? (
          <EntityRefLink entityRef={component} defaultKind="component">
            {name}
          </EntityRefLink>
        ) : (
          name
        )}
      </Typography>
      <MutedText small>
        {software
          ? `${offering}, ${software.name} ${software.version}`
          : offering}
      </MutedText>
    </div>
  );
}

function Health(props: { service: Service; phase: Environment['phase'] }) {
  const { health, message } = props.service;
  if (props.phase === 'gone') {
    return null;
  }
  if (health === 'simulated' && message) {
    return (
      <Explained by={message}>
        <HealthLabel health={health} />
      </Explained>
    );
  }
  return (
    <div>
      <HealthLabel health={health} />
      {message && (
        <Typography variant="body2" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Typography>
      )}
    </div>
  );
}

function hasAddress(service: Service, { phase }: Environment): boolean {
  return Boolean(service.url) && !isLeaving(phase);
}
