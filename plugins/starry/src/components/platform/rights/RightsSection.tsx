import { useId } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { InstanceRights } from '@starry-idp/backstage-plugin-starry-common';
import { useRights } from '../../../live/usePlatform';
import { starryTranslationRef } from '../../../translation';
import { MutedText, Notice } from '../../primitives';
import { TimeAgo } from '../../time/TimeAgo';
import { LiveSection } from '../LiveSection';
import { RightsSummary } from './RightsSummary';
import { RightList } from './RightList';
import { useCardStyles } from '../useCardStyles';

const useStyles = makeStyles<Theme>(
  theme => ({
    instances: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
    granted: {
      '& > summary': {
        ...theme.typography.body2,
        cursor: 'pointer',
        marginBottom: theme.spacing(1),
      },
    },
  }),
  { name: 'StarryRightsSection' },
);

/** What Starry may do with each instance, and what it should be able to. */
export function RightsSection() {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <LiveSection title={t('platform.rights')} live={useRights()}>
      {({ items }) =>
        items.length > 0 ? (
          <div className={classes.instances}>
            {items.map(rights => (
              <RightsCard key={rights.instance} rights={rights} />
            ))}
          </div>
        ) : (
          <Typography variant="body2">{t('platform.noInstances')}</Typography>
        )
      }
    </LiveSection>
  );
}

function RightsCard(props: { rights: InstanceRights }) {
  const { instance, items, checkedAt, message } = props.rights;
  const classes = { ...useCardStyles(), ...useStyles() };
  const { t } = useTranslationRef(starryTranslationRef);
  const nameId = useId();
  const granted = items.filter(({ state }) => state === 'granted');
  const others = items.filter(({ state }) => state !== 'granted');
  return (
    <Paper
      component="article"
      variant="outlined"
      className={classes.card}
      aria-labelledby={nameId}
    >
      <div className={classes.head}>
        <Typography id={nameId} component="h3" variant="h6">
          {instance}
        </Typography>
        <RightsSummary rights={items} />
      </div>
      {message && <Notice severity="warning">{message}</Notice>}
      {others.length > 0 && <RightList rights={others} />}
      {granted.length > 0 && (
        <details className={classes.granted}>
          <summary>{t('rights.granted', { count: granted.length })}</summary>
          <RightList rights={granted} />
        </details>
      )}
      <MutedText small>
        {checkedAt ? (
          <>
            {t('rights.checked')} <TimeAgo since={checkedAt} />
          </>
        ) : (
          !message && t('rights.neverChecked')
        )}
      </MutedText>
    </Paper>
  );
}
