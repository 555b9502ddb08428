import { useState } from 'react';
import DeleteIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  starryOrphanDeletePermission,
  type Orphan,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { ActionButton, ConfirmDialog } from '../../primitives';

/** Removes an orphan after a confirmation, if the viewer may. */
export function RemoveOrphanButton(props: {
  orphan: Orphan;
  onRemove: (id: string) => Promise<void>;
}) {
  const { orphan, onRemove } = props;
  const { id, kind, name, instance } = orphan;
  const { t } = useTranslationRef(starryTranslationRef);
  const [open, setOpen] = useState(false);
  const { loading, allowed } = usePermission({
    permission: starryOrphanDeletePermission,
  });

  let unavailableBecause: string | undefined;
  if (orphan.state === 'removing') {
    unavailableBecause = t('removal.unavailableRemoving');
  } else if (!orphan.removable) {
    unavailableBecause = t('removal.unavailableImpossible');
  } else if (!loading && !allowed) {
    unavailableBecause = t('removal.unavailableDenied');
  }

  // Where nobody can look, nothing can be taken away.
  const onlyRecord =
    kind === 'environment' && orphan.reason === 'InstanceUnknown';

  return (
    <>
      <ActionButton
        label={t('removal.actionOf', { kind: t(`orphan.${kind}`), name })}
        icon={<DeleteIcon aria-hidden />}
        onClick={() => setOpen(true)}
        unavailableBecause={unavailableBecause}
      >
        {t('removal.action')}
      </ActionButton>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        onConfirm={() => onRemove(id)}
        words={{
          title: t('removal.title', { name }),
          intro: t('removal.intro', { instance }),
          items: onlyRecord
            ? [t('removal.record', { name })]
            : [t(`removal.${kind}`, { name }), t(`removal.${kind}Contents`)],
          note: onlyRecord ? t('removal.recordOnly') : undefined,
          confirm: t('removal.confirm', { name }),
          pending: t('removal.pending', { name }),
          failed: t('removal.failed', { name }),
        }}
      />
    </>
  );
}
