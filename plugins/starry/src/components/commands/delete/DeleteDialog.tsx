import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import { isLeaving } from '../../../phases';
import { starryTranslationRef } from '../../../translation';
import { ConfirmDialog } from '../../primitives';
import type { CommandDialogProps } from '../EnvironmentCommand';
import { useStatefulServices } from './useStatefulServices';

/** Asks before an environment goes, and names what goes with it. */
export function DeleteDialog(props: CommandDialogProps) {
  const { environment, open, onClose, run } = props;
  const { name, services, namespace, application } = environment;
  const { t } = useTranslationRef(starryTranslationRef);
  const isStateful = useStatefulServices(open);

  const describe = (service: Service) => {
    if (service.url) {
      return t('delete.serviceAddress', {
        name: service.name,
        address: service.url,
      });
    }
    return isStateful(service)
      ? t('delete.withData', { name: service.name })
      : t('delete.service', { name: service.name });
  };

  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={() =>
        run({
          request: (api, id, options) => api.deleteEnvironment(id, options),
          meanwhile: asDeleting,
        })
      }
      words={{
        title: t('delete.title', { name }),
        intro: t('delete.intro'),
        items: [
          ...services.map(describe),
          t('delete.namespace', { namespace }),
          t('delete.application', { application }),
        ],
        confirm: t('delete.confirm', { name }),
        pending: t('delete.pending', { name }),
        failed: t('delete.failed', { name }),
      }}
    />
  );
}

function asDeleting(environment: Environment): Environment {
  return isLeaving(environment.phase)
    ? environment
    : {
        ...environment,
        phase: 'deleting',
        reason: 'DeletionRequested',
        message: 'Its deletion was asked for.',
        nextStep: undefined,
      };
}
