import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { formatDateTime } from '../../format/formatDateTime';
import { useGoneNotices } from '../../live/useGoneNotices';
import { starryTranslationRef } from '../../translation';
import { Notice } from '../primitives';

/** Says which environments went while the viewer was looking. */
export function GoneNotices(props: {
  environments: Environment[] | undefined;
}) {
  const { t } = useTranslationRef(starryTranslationRef);
  const { gone, dismiss } = useGoneNotices(props.environments);
  return (
    <>
      {gone.map(({ id, name, goneAt, reason, message }) => (
        <Notice
          key={id}
          severity={reason === 'Verified' ? 'success' : 'warning'}
          action={
            <Button size="small" color="inherit" onClick={() => dismiss(id)}>
              {t('action.dismiss')}
            </Button>
          }
        >
          {reason === 'Verified'
            ? t('notice.gone', {
                name,
                time: formatDateTime(goneAt ?? new Date().toISOString()),
              })
            : t('notice.goneOtherwise', { name, message })}
        </Notice>
      ))}
    </>
  );
}
