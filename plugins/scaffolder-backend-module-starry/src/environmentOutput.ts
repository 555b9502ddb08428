import { Environment } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Page of an environment in the portal.
 */
export function environmentPage(appBaseUrl: string, id: string): string {
  return `${appBaseUrl.replace(/\/+$/, '')}/environments/${id}`;
}

/**
 * What steps after the action, and the task's result page, get to know.
 */
export function environmentOutputs(
  environment: Environment,
  environmentUrl: string,
) {
  const { id, name, phase, services } = environment;
  const exposed = services.flatMap(service =>
    service.url ? [{ name: service.name, url: service.url }] : [],
  );
  return {
    id,
    name,
    phase,
    environmentUrl,
    urls: Object.fromEntries(exposed.map(app => [app.name, app.url])),
    links: [
      { title: `Environment ${name}`, url: environmentUrl, icon: 'dashboard' },
      ...exposed.map(app => ({
        title: app.name,
        url: app.url,
        icon: 'externalLink',
      })),
    ],
  };
}

/**
 * The environment in a few lines, for the log of a dry run.
 */
export function describeEnvironment(environment: Environment): string[] {
  const { owner, stage, expiresAt, services } = environment;
  return [
    `owner ${owner}, stage ${stage}, until ${expiresAt}`,
    ...services.map(({ name, offering, component, revision, commit }) =>
      [
        `${name}: ${offering}`,
        component && `from ${component}`,
        revision && `at ${revision}`,
        commit && `(${commit.slice(0, 12)})`,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  ];
}
