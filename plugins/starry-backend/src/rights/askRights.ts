import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { PolicyQuestion } from '../argocd/types';
import { InstanceSettings } from '../config/Settings';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { AccessReview } from '../kubernetes/AccessReview';
import { Namespaces } from '../kubernetes/Namespaces';
import { argoCdRules } from './argoCdRules';
import { judgeCluster } from './judgeCluster';
import { judgeSettings, otherNamespace } from './judgeSettings';
import { judgeVersion } from './judgeVersion';
import { KUBERNETES_RULES } from './kubernetesRules';
import { judge, Rule, worstFirst } from './Rule';

/** One instance, and the two systems that are asked about it. */
export interface CheckedInstance {
  settings: Pick<InstanceSettings, 'name' | 'project' | 'applicationNamespace'>;
  argocd: ArgoCdClient;
  /** Without credentials for its cluster there is nobody to ask. */
  cluster?: {
    access: Pick<AccessReview, 'allows'>;
    namespaces: Pick<Namespaces, 'observe'>;
  };
  /** Some environments of the instance that are ready. */
  ready: () => Promise<EnvironmentRecord[]>;
}

/**
 * What Starry may do with an instance and its cluster; what is worst first.
 *
 * @param before - what was answered before
 * @throws ArgoCdError when Argo CD does not say. A cluster that does not is one
 * of the answers.
 */
export async function askRights(
  { settings, argocd, cluster, ready }: CheckedInstance,
  before: Right[],
  signal: AbortSignal,
): Promise<{ version?: string; rights: Right[] }> {
  const version = await argocd.server.version(signal);
  const rights = [
    ...judgeVersion(version),
    ...(await askArgoCd(settings, argocd, signal)),
    ...(await askCluster(cluster, ready, before)),
  ];
  return { version, rights: worstFirst(rights) };
}

async function askArgoCd(
  { project, applicationNamespace }: CheckedInstance['settings'],
  argocd: ArgoCdClient,
  signal: AbortSignal,
): Promise<Right[]> {
  const settings = await argocd.server.settings(signal);
  const rules = argoCdRules({
    project,
    namespace: otherNamespace(applicationNamespace, settings),
    account: await argocd.server.account(signal),
  });
  const rights: Right[] = [];
  // One after the other: nobody waits for it, and Argo CD has other clients.
  for (const rule of rules) {
    const granted = await isGranted(rule, question =>
      askPolicy(argocd, question, signal),
    );
    rights.push(...judge('argocd', rule, granted));
  }
  return [
    ...judgeSettings({ project, applicationNamespace }, settings),
    ...rights,
  ];
}

/** A resource that this version does not know is not granted. */
async function askPolicy(
  argocd: ArgoCdClient,
  question: PolicyQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await argocd.server.may(question, signal);
  } catch (error) {
    if (ArgoCdError.is(error, 'invalid')) {
      return false;
    }
    throw error;
  }
}

async function askCluster(
  cluster: CheckedInstance['cluster'],
  ready: CheckedInstance['ready'],
  before: Right[],
): Promise<Right[]> {
  const [first] = KUBERNETES_RULES;
  const about = { system: 'kubernetes', name: first.name } as const;
  if (!cluster) {
    return [
      {
        ...about,
        required: false,
        state: 'missing',
        message:
          'Without credentials for the cluster, a deleted environment counts as gone although nobody has checked its namespace.',
        nextStep:
          'Apply deploy/kubernetes, and configure its token as starry.instances[].kubernetes.',
      },
    ];
  }
  const rights: Right[] = [];
  try {
    for (const rule of KUBERNETES_RULES) {
      const granted = await isGranted(rule, question =>
        cluster.access.allows(question),
      );
      rights.push(...judge('kubernetes', rule, granted));
    }
    return [
      ...rights,
      ...(await judgeCluster(await ready(), cluster.namespaces, before)),
    ];
  } catch (error) {
    return [
      {
        ...about,
        required: true,
        state: 'unknown',
        message: `What Starry may do in the cluster is not known: ${
          (error as Error).message
        }.`,
        nextStep:
          'Compare starry.instances[].kubernetes with the cluster, and check that the token is still valid.',
      },
    ];
  }
}

async function isGranted<Question>(
  rule: Rule<Question>,
  ask: (question: Question) => Promise<boolean>,
): Promise<boolean> {
  for (const question of rule.questions) {
    if (!(await ask(question))) {
      return false;
    }
  }
  return true;
}
