import { useId } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Instance } from '@starry-idp/backstage-plugin-starry-common';
import { formatTime } from '../../format/formatTime';
import { useInstances } from '../../live/usePlatform';
import { starryTranslationRef } from '../../translation';
import { Facts, StatusLabel } from '../primitives';
import { TimeAgo } from '../time/TimeAgo';
import { LiveSection } from './LiveSection';
import { useCardStyles } from './useCardStyles';

const useStyles = makeStyles<Theme>(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 30rem), 1fr))',
      gap: theme.spacing(2),
    },
  }),
  { name: 'StarryInstanceSection' },
);

/** The Argo CD instances that Starry drives, and whether they answer. */
export function InstanceSection() {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <LiveSection title={t('platform.instances')} live={useInstances()}>
      {({ items }) =>
        items.length > 0 ? (
          <ul className={classes.list}>
            {items.map(instance => (
              <li key={instance.name}>
                <InstanceCard instance={instance} />
              </li>
            ))}
          </ul>
        ) : (
          <Typography variant="body2">{t('platform.noInstances')}</Typography>
        )
      }
    </LiveSection>
  );
}

function InstanceCard(props: { instance: Instance }) {
  const { instance } = props;
  const { reachable, lastContactAt, message, stages } = instance;
  const classes = useCardStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const nameId = useId();
  return (
    <Paper
      component="article"
      variant="outlined"
      className={classes.card}
      aria-labelledby={nameId}
    >
      <div className={classes.head}>
        <Typography id={nameId} component="h3" variant="h6">
          {instance.name}
        </Typography>
        {reachable ? (
          <StatusLabel icon={CheckCircleIcon} tone="good">
            {t('instance.reachable')}
          </StatusLabel>
        ) : (
          <StatusLabel icon={CloudOffIcon} tone="bad">
            {t('instance.unreachable')}
          </StatusLabel>
        )}
      </div>
      {!reachable && (
        <Typography variant="body2" className={classes.text}>
          {lastContactAt
            ? t('instance.unreachableSince', {
                time: formatTime(lastContactAt),
              })
            : t('instance.neverReached')}
          {message && `: ${message}`}
        </Typography>
      )}
      <Facts
        facts={[
          [t('field.version'), instance.version],
          [t('field.environments'), String(instance.environments)],
          [
            t('field.stages'),
            stages ? stages.join(', ') : t('instance.allStages'),
          ],
          [
            t('field.lastContact'),
            lastContactAt && <TimeAgo since={lastContactAt} />,
          ],
        ]}
      />
    </Paper>
  );
}
