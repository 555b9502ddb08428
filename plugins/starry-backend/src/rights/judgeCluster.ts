import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Namespaces } from '../kubernetes/Namespaces';

/** Environments that are looked for; one of them may be going just now. */
export const MAX_SOUGHT = 3;

const ABOUT = {
  system: 'kubernetes',
  name: 'the cluster that Argo CD deploys to',
  required: true,
} as const;

/**
 * Whether the credentials belong to the cluster that Argo CD deploys to: then
 * a namespace is there that Argo CD says it has deployed.
 *
 * @param ready - environments that are ready
 * @param before - what was said before, which stands while there is none
 * @throws ClusterUnavailableError when the cluster does not say.
 */
export async function judgeCluster(
  ready: EnvironmentRecord[],
  namespaces: Pick<Namespaces, 'observe'>,
  before: Right[],
): Promise<Right[]> {
  const deployed = ready.filter(hasNamespace);
  for (const { id, namespace } of deployed) {
    const identity = { name: namespace, environmentId: id };
    if ((await namespaces.observe(identity)).uid) {
      const message = 'The credentials belong to the cluster of the instance.';
      return [{ ...ABOUT, state: 'granted', message }];
    }
  }
  if (deployed.length === 0) {
    return before.filter(({ name }) => name === ABOUT.name);
  }
  return [
    {
      ...ABOUT,
      state: 'missing',
      message: `Argo CD has deployed the namespace ${deployed[0].namespace}, but the cluster of the credentials has none of that name with Starry's label. They belong to another cluster, so no deletion can be verified.`,
      nextStep:
        'Configure as starry.instances[].kubernetes the cluster that is the destination of the instance in Argo CD.',
    },
  ];
}

function hasNamespace({ namespace, observation }: EnvironmentRecord): boolean {
  return (
    observation?.sync === 'Synced' &&
    observation.resources.some(
      ({ kind, name, health = 'Healthy' }) =>
        kind === 'Namespace' && name === namespace && health === 'Healthy',
    )
  );
}
