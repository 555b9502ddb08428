import { Stage } from '@starry-idp/backstage-plugin-starry-common';
import { InstanceSettings } from '../config/Settings';
import { Issues } from '../words/Issues';

/**
 * The name of the instance that a new environment goes to: the first that takes
 * its stage. What is placed stays there, whatever the configuration says later.
 *
 * @returns undefined, after adding an issue, if none takes it.
 */
export function placeOf(
  stage: Stage,
  instances: Array<Pick<InstanceSettings, 'name' | 'stages'>>,
  issues: Issues,
): string | undefined {
  const taker = instances.find(
    ({ stages }) => stages === undefined || stages.includes(stage),
  );
  if (!taker && !issues.has('stage')) {
    const taken = new Set(instances.flatMap(({ stages = [] }) => stages));
    issues.add(
      'stage',
      `no Argo CD instance takes environments of stage ${stage}; those taken are ${
        [...taken].join(', ') || 'none'
      }`,
    );
  }
  return taker?.name;
}
