import { Cause } from './Cause';
import {
  checkoutFailure,
  hook,
  permission,
  repository,
  revision,
} from './fromArgoCd';
import { chartError } from './fromChart';
import { policyRefusal, quota } from './fromCluster';
import {
  crashLoop,
  imageDenied,
  imageNotFound,
  outOfMemory,
  probe,
  Subject,
  unschedulable,
  volume,
} from './fromPods';

type Recogniser = (text: string) => Cause | undefined;
type WorkloadRecogniser = (text: string, of: Subject) => Cause | undefined;

/**
 * What workloads and pods say. Of several that are true at a time, the one
 * that explains the others comes first.
 */
const WORKLOAD_CAUSES: WorkloadRecogniser[] = [
  outOfMemory,
  imageDenied,
  imageNotFound,
  crashLoop,
  quota,
  policyRefusal,
  volume,
  unschedulable,
  probe,
];

/** What conditions and operations of Argo CD say. */
const TEXT_CAUSES: Recogniser[] = [
  quota,
  policyRefusal,
  hook,
  revision,
  checkoutFailure,
  repository,
  chartError,
  permission,
];

/** What the texts of an unhealthy workload or pod say went wrong. */
export function causeOfWorkload(
  texts: string[],
  of: Subject,
): Cause | undefined {
  return firstOf(
    WORKLOAD_CAUSES.flatMap(recognise =>
      texts.map(text => () => recognise(text, of)),
    ),
  );
}

/** What a condition or the message of an operation says went wrong. */
export function causeOfText(text: string): Cause | undefined {
  return firstOf(TEXT_CAUSES.map(recognise => () => recognise(text)));
}

function firstOf(tries: Array<() => Cause | undefined>): Cause | undefined {
  for (const attempt of tries) {
    const cause = attempt();
    if (cause) {
      return cause;
    }
  }
  return undefined;
}
