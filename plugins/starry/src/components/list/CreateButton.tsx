import AddIcon from '@material-ui/icons/Add';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { starryEnvironmentCreatePermission } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { useCreateLink } from '../navigation/links';
import { ActionButton } from '../primitives';

/** Leads to the template's form, filled in with what is known here. */
export function CreateButton(props: {
  templateRef: string;
  formData?: Record<string, string>;
}) {
  const { t } = useTranslationRef(starryTranslationRef);
  const link = useCreateLink(props.templateRef, props.formData ?? {});
  const { loading, allowed } = usePermission({
    permission: starryEnvironmentCreatePermission,
  });

  let unavailableBecause: string | undefined;
  if (!link) {
    unavailableBecause = t('action.createUnavailable');
  } else if (!loading && !allowed) {
    unavailableBecause = t('action.createDenied');
  }

  return (
    <ActionButton
      primary
      icon={<AddIcon aria-hidden />}
      to={link}
      unavailableBecause={unavailableBecause}
    >
      {t('action.create')}
    </ActionButton>
  );
}
