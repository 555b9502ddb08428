import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Content, EmptyState, Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { starryPlatformReadPermission } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { ChartSection } from './chart/ChartSection';
import { InstanceSection } from './InstanceSection';
import { OrphanSection } from './orphans/OrphanSection';
import { PageNav } from '../navigation/PageNav';
import { RightsSection } from './rights/RightsSection';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { display: 'grid', gap: theme.spacing(5), minWidth: 0 },
  }),
  { name: 'StarryPlatformPage' },
);

/** How the platform is doing, for the platform team. */
export function PlatformPage() {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const { loading, allowed } = usePermission({
    permission: starryPlatformReadPermission,
  });

  if (loading) {
    return (
      <Content>
        <Progress />
      </Content>
    );
  }
  if (!allowed) {
    return (
      <Content>
        <EmptyState
          missing="content"
          title={t('platform.deniedTitle')}
          description={t('platform.deniedDescription')}
        />
      </Content>
    );
  }
  return (
    <Content>
      <PageNav current="platform" />
      <div className={classes.root}>
        <InstanceSection />
        <RightsSection />
        <ChartSection />
        <OrphanSection />
      </div>
    </Content>
  );
}
