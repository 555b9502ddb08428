import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { starryPlatformReadPermission } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { useEnvironmentsLink, usePlatformLink } from './links';
import { toneColor } from '../primitives';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 3),
      marginBottom: theme.spacing(2),
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    link: {
      ...theme.typography.body1,
      padding: theme.spacing(1, 0),
      marginBottom: -1,
      color: toneColor(theme, 'neutral'),
      borderBottom: '2px solid transparent',
      '&[aria-current]': {
        color: theme.palette.text.primary,
        borderBottomColor: 'currentColor',
      },
    },
  }),
  { name: 'StarryPageNav' },
);

/**
 * Leads the platform team from the environments to the platform and back.
 * Others have but one page, and nothing to choose from.
 */
export function PageNav(props: { current: 'environments' | 'platform' }) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const environments = useEnvironmentsLink();
  const platform = usePlatformLink();
  const { allowed } = usePermission({
    permission: starryPlatformReadPermission,
  });
  if (!allowed || !environments || !platform) {
    return null;
  }
  const link = (to: string, text: string, current: boolean) => (
    <Link
      to={to}
      underline="none"
      className={classes.link}
      aria-current={current ? 'page' : undefined}
    >
      {text}
    </Link>
  );
  return (
    <nav className={classes.root} aria-label={t('page.title')}>
      {link(environments, t('action.all'), props.current === 'environments')}
      {link(platform, t('platform.title'), props.current === 'platform')}
    </nav>
  );
}
