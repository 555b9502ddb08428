import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { starryPlatformReadPermission } from '@starry-idp/backstage-plugin-starry-common';
import { useOrphans, useRights } from '../../live/usePlatform';
import { starryTranslationRef } from '../../translation';
import { usePlatformLink } from '../navigation/links';
import { Notice } from '../primitives';

/**
 * Tells the platform team, wherever they look at environments, that
 * there are orphans or that rights are missing. Others see nothing of it.
 */
export function PlatformNotice() {
  const { allowed } = usePermission({
    permission: starryPlatformReadPermission,
  });
  return allowed ? <WhatIsWrong /> : null;
}

function WhatIsWrong() {
  const { t } = useTranslationRef(starryTranslationRef);
  const link = usePlatformLink();
  // That they could not be loaded is said on the page itself.
  const rights = useRights().data?.items ?? [];
  const orphans = useOrphans().data?.items ?? [];

  const found = orphans.filter(({ state }) => state !== 'removing').length;
  const missing = rights
    .flatMap(({ items }) => items)
    .filter(({ state }) => state === 'missing').length;
  if (found === 0 && missing === 0) {
    return null;
  }
  return (
    <Notice severity="warning">
      {found > 0 && <>{t('platform.noticeOrphans', { count: found })} </>}
      {missing > 0 && <>{t('platform.noticeRights', { count: missing })} </>}
      {link && (
        <Link to={link} underline="always">
          {t('platform.noticeLink')}
        </Link>
      )}
    </Notice>
  );
}
