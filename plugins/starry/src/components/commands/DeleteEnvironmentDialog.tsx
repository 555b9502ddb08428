import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { useSeen } from './useSeen';
import { useStatefulServices } from './useStatefulServices';
import { ConfirmDialog } from '../primitives';

/** Asks before an environment goes, and names what goes with it. */
export function DeleteEnvironmentDialog(props: {
  environment: Environment;
  open: boolean;
  onClose: () => void;
  onDelete: EnvironmentCommands['deleteEnvironment'];
}) {
  const { environment, open, onClose, onDelete } = props;
  const { name, services, namespace, application } = environment;
  const { t } = useTranslationRef(starryTranslationRef);
  const isStateful = useStatefulServices(open);
  const asSeen = useSeen(environment, open);

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
      onConfirm={() => asSeen(onDelete)}
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
