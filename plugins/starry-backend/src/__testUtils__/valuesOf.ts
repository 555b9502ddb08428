import { toApplication } from '../provisioning/application';

/** What the chart is told of each service of an environment. */
export function valuesOf(environment: any): Record<string, any> {
  const { spec } = toApplication(environment, {
    domain: 'starry.localhost',
    chart: { repoUrl: '', path: '', revision: '' },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: '' },
    },
  });
  return (spec.source.helm.valuesObject as any).services;
}
