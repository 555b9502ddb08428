import { KubeConfig, KubernetesObject, Watch } from '@kubernetes/client-node';

/**
 * Follows the objects of a path of Kubernetes' API that carry a label, those
 * that are there included; resolves to what ends it.
 *
 * @param options.onEnd - called should the watch end by itself
 */
export async function watchObjects<T extends KubernetesObject>(
  kubeconfig: string,
  path: string,
  options: {
    label: string;
    onEvent(type: string, object: T): void;
    onEnd(error: unknown): void;
  },
): Promise<() => void> {
  const { label, onEvent, onEnd } = options;
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  let stopped = false;
  const controller = await new Watch(config).watch(
    path,
    { labelSelector: label, timeoutSeconds: 7_200 },
    onEvent,
    error => {
      if (!stopped) onEnd(error);
    },
  );
  return () => {
    stopped = true;
    controller.abort();
  };
}
