import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { ArgoCdSettings } from '../argocd/types';

/** Where Argo CD's own applications are, unless it says otherwise. */
const USUAL_NAMESPACE = 'argocd';

/** The namespace of Starry's applications, if it is not Argo CD's own. */
export function otherNamespace(
  applicationNamespace: string,
  { controllerNamespace = USUAL_NAMESPACE }: ArgoCdSettings,
): string | undefined {
  return applicationNamespace === controllerNamespace
    ? undefined
    : applicationNamespace;
}

/** What in the way Argo CD is set up keeps Starry from working. */
export function judgeSettings(
  instance: { project: string; applicationNamespace: string },
  settings: ArgoCdSettings,
): Right[] {
  const { project, applicationNamespace } = instance;
  const { controllerNamespace = USUAL_NAMESPACE } = settings;
  const rights: Right[] = [];
  if (
    otherNamespace(applicationNamespace, settings) &&
    !settings.appsInAnyNamespaceEnabled
  ) {
    rights.push({
      system: 'argocd',
      name: `applications in the namespace ${applicationNamespace}`,
      required: true,
      state: 'missing',
      message: `Argo CD knows applications in its own namespace ${controllerNamespace} only, so no environment can be created.`,
      nextStep: `Set starry.instances[].applicationNamespace to ${controllerNamespace}, or start Argo CD with --application-namespaces.`,
    });
  }
  if (settings.impersonationEnabled) {
    rights.push({
      system: 'argocd',
      name: `service account for ${project}`,
      required: true,
      state: 'unknown',
      message:
        'Argo CD deploys under service accounts that projects name, and Starry may not read its project.',
      nextStep: `See that destinationServiceAccounts of the project ${project} names one; without it nothing is deployed.`,
    });
  }
  return rights;
}
