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
import type { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { Facts, MutedText } from '../../primitives';
import { TimeAgo } from '../../time/TimeAgo';
import { OrphanName } from './OrphanName';
import { OrphanStateLabel } from './OrphanStateLabel';
import { RemoveOrphanButton } from './RemoveOrphanButton';
import { useCardStyles } from '../useCardStyles';

// The table's columns need about 1000 px, beside Backstage's sidebar.
const TOO_NARROW_FOR_A_TABLE = '(max-width: 1279.95px)';

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
    row: { '& > *': { verticalAlign: 'top', lineHeight: 1.5 } },
    // Backstage's theme lets cells break words, down to single letters.
    short: { whiteSpace: 'nowrap' },
    what: { width: '26%' },
    why: { minWidth: 240 },
  }),
  { name: 'StarryOrphanList' },
);

interface OrphanListProps {
  orphans: Orphan[];
  onRemove: (id: string) => Promise<void>;
}

/** Orphans as a table, or as cards where that would be too wide. */
export function OrphanList(props: OrphanListProps) {
  const narrow = useMediaQuery(TOO_NARROW_FOR_A_TABLE, { noSsr: true });
  return narrow ? <OrphanCards {...props} /> : <OrphanTable {...props} />;
}

function OrphanTable(props: OrphanListProps) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <TableContainer component={Paper}>
      <Table size="small" aria-label={t('platform.orphans')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('field.orphan')}</TableCell>
            <TableCell className={classes.short}>
              {t('field.onInstance')}
            </TableCell>
            <TableCell>{t('field.why')}</TableCell>
            <TableCell>{t('field.found')}</TableCell>
            <TableCell>{t('field.lastSeen')}</TableCell>
            <TableCell>{t('field.actions')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.orphans.map(orphan => (
            <TableRow key={orphan.id} className={classes.row}>
              <TableCell
                component="th"
                scope="row"
                role="rowheader"
                className={classes.what}
              >
                <OrphanName orphan={orphan} />
              </TableCell>
              <TableCell className={classes.short}>{orphan.instance}</TableCell>
              <TableCell className={classes.why}>
                <Why orphan={orphan} />
              </TableCell>
              <TableCell className={classes.short}>
                <TimeAgo since={orphan.foundAt} />
              </TableCell>
              <TableCell className={classes.short}>
                <TimeAgo since={orphan.seenAt} />
              </TableCell>
              <TableCell className={classes.short}>
                <RemoveOrphanButton orphan={orphan} onRemove={props.onRemove} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function OrphanCards(props: OrphanListProps) {
  const classes = { ...useCardStyles(), ...useStyles() };
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <ul className={classes.list} aria-label={t('platform.orphans')}>
      {props.orphans.map(orphan => (
        <li key={orphan.id}>
          <Paper variant="outlined" className={classes.card}>
            <OrphanName orphan={orphan} />
            <div>
              <Why orphan={orphan} />
            </div>
            <Facts
              facts={[
                [t('field.onInstance'), orphan.instance],
                [t('field.found'), <TimeAgo since={orphan.foundAt} />],
                [t('field.lastSeen'), <TimeAgo since={orphan.seenAt} />],
              ]}
            />
            <div>
              <RemoveOrphanButton orphan={orphan} onRemove={props.onRemove} />
            </div>
          </Paper>
        </li>
      ))}
    </ul>
  );
}

function Why(props: { orphan: Orphan }) {
  const { message, nextStep } = props.orphan;
  return (
    <>
      <OrphanStateLabel orphan={props.orphan} />
      <Typography variant="body2" style={{ overflowWrap: 'anywhere' }}>
        {message}
      </Typography>
      {nextStep && <MutedText>{nextStep}</MutedText>}
    </>
  );
}
