import type { Cluster, KubernetesObject } from '../cluster';
import type { ApplicationStatus } from './Application';
import type { ManagedResource } from './comparison';
import { childrenOf } from './liveHealth';

const MAX_ENTRIES = 200;

/** The images and addresses of an application, for its status. */
export function summarise(
  resources: ManagedResource[],
  cluster: Cluster,
): NonNullable<ApplicationStatus['summary']> {
  const lives = resources.flatMap(r => (r.live ? [r.live] : []));
  const images = lives.flatMap(live => [
    ...imagesOf(live),
    ...childrenOf(cluster, live).flatMap(imagesOf),
  ]);
  const externalURLs = lives.flatMap(externalUrls);
  return {
    ...(images.length > 0 && { images: distinct(images) }),
    ...(externalURLs.length > 0 && { externalURLs: distinct(externalURLs) }),
  };
}

export function imagesOf(object: KubernetesObject): string[] {
  const spec =
    object.kind === 'Pod' ? object.spec : object.spec?.template?.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    .map((container: any) => container?.image)
    .filter(image => typeof image === 'string');
}

export function externalUrls(object: KubernetesObject): string[] {
  if (object.kind !== 'Ingress') {
    return [];
  }
  const secure = new Set(
    (object.spec?.tls ?? []).flatMap((tls: any) => tls.hosts ?? []),
  );
  return (object.spec?.rules ?? [])
    .filter((rule: any) => rule.host)
    .map((rule: any) => {
      const path = rule.http?.paths?.[0]?.path ?? '/';
      return `${secure.has(rule.host) ? 'https' : 'http'}://${
        rule.host
      }${path}`;
    });
}

function distinct(values: string[]): string[] {
  return [...new Set(values)].sort().slice(0, MAX_ENTRIES);
}
