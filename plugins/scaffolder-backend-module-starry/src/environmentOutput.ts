import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Zod } from './zod';

/**
 * Page of an environment in the portal.
 */
export function environmentPage(appBaseUrl: string, id: string): string {
  return `${appBaseUrl.replace(/\/+$/, '')}/environments/${id}`;
}

/** What steps after the action, and the task's result page, get to know. */
export const environmentOutput = {
  id: (z: Zod) => z.string().describe('Id of the environment'),
  name: (z: Zod) => z.string().describe('Name of the environment'),
  phase: (z: Zod) =>
    z
      .string()
      .describe('Phase of the environment when the action ended, e.g. `ready`'),
  environmentUrl: (z: Zod) =>
    z.string().describe('Page of the environment in the portal'),
  urls: (z: Zod) =>
    z
      .record(z.string())
      .describe('Address of each service that has one, by name'),
  links: (z: Zod) =>
    z
      .array(z.object({ title: z.string(), url: z.string(), icon: z.string() }))
      .describe(
        "The environment's page and the addresses of its apps, as links",
      ),
};

type Output = {
  [key in keyof typeof environmentOutput]: ReturnType<
    (typeof environmentOutput)[key]
  >['_output'];
};

/** Hands out all of {@link environmentOutput}. */
export function outputEnvironment(
  environment: Environment,
  environmentUrl: string,
  ctx: { output(name: keyof Output, value: Output[keyof Output]): void },
): Output {
  const { id, name, phase, services } = environment;
  const exposed = services.flatMap(service =>
    service.url ? [{ name: service.name, url: service.url }] : [],
  );
  const output: Output = {
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
  for (const key of Object.keys(output) as (keyof Output)[]) {
    ctx.output(key, output[key]);
  }
  return output;
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
