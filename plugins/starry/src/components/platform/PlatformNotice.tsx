import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { starryPlatformReadPermission } from '@starry-idp/backstage-plugin-starry-common';
import { useOrphans, useRights } from '../../live/usePlatform';
import { starryTranslationRef } from '../../translation';
import { usePlatformLink } from '../navigation/links';
import { Notice } from '../primitives';

/**
 * Tells the platform team, wherever they look at environments, that something
 * was left over or that Starry lacks rights. Others see nothing of it.
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

  const left = orphans.filter(({ state }) => state !== 'removing').length;
  const missing = rights
    .flatMap(({ items }) => items)
    .filter(({ state }) => state === 'missing').length;
  if (left === 0 && missing === 0) {
    return null;
  }
  return (
    <Notice severity="warning">
      {left > 0 && <>{t('platform.noticeOrphans', { count: left })} </>}
      {missing > 0 && <>{t('platform.noticeRights', { count: missing })} </>}
      {link && (
        <Link to={link} underline="always">
          {t('platform.noticeLink')}
        </Link>
      )}
    </Notice>
  );
}
