import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../translation';
import { useStatefulServices } from './useStatefulServices';
import { ConfirmDialog } from './primitives';

/** Asks before an environment goes, and names what goes with it. */
export function DeleteEnvironmentDialog(props: {
  environment: Environment;
  open: boolean;
  onClose: () => void;
  onDelete: (id: string) => Promise<void>;
}) {
  const { environment, open, onClose, onDelete } = props;
  const { id, name, services, namespace, application } = environment;
  const { t } = useTranslationRef(starryTranslationRef);
  const isStateful = useStatefulServices(open);

  const describe = (service: Service) => {
    if (service.url) {
      return t('deletion.serviceAddress', {
        name: service.name,
        address: service.url,
      });
    }
    return isStateful(service)
      ? t('deletion.withData', { name: service.name })
      : t('deletion.service', { name: service.name });
  };

  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={() => onDelete(id)}
      words={{
        title: t('deletion.title', { name }),
        intro: t('deletion.intro'),
        items: [
          ...services.map(describe),
          t('deletion.namespace', { namespace }),
          t('deletion.application', { application }),
        ],
        confirm: t('deletion.confirm', { name }),
        pending: t('deletion.pending', { name }),
        failed: t('deletion.failed', { name }),
      }}
    />
  );
}
