import type { ResourceType } from '../cluster';

/** What the API lets do with objects; it does not follow their changes. */
const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];

const ACCESS_REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  namespaced: false,
};

/**
 * What Kubernetes' API says of itself at a path; `undefined` where it says
 * nothing.
 */
export function discover(
  path: string,
  types: ResourceType[],
): object | undefined {
  const known = [...types, ACCESS_REVIEWS];
  const [root, ...parts] = path.split('/').filter(Boolean);
  if (root === 'api') {
    const [version] = parts;
    return parts.length === 0
      ? {
          kind: 'APIVersions',
          versions: ['v1'],
          serverAddressByClientCIDRs: [],
        }
      : resourceList(known, '', version);
  }
  if (root !== 'apis' || parts.length > 2) {
    return undefined;
  }
  const [group, version] = parts;
  if (version) {
    return resourceList(known, group, version);
  }
  const groups = groupsOf(known);
  if (!group) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  const found = groups.find(({ name }) => name === group);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...found };
}

function groupsOf(types: ResourceType[]) {
  const names = new Set(types.map(type => type.group).filter(Boolean));
  return [...names].sort().map(name => {
    const ofGroup = types.filter(type => type.group === name);
    const versions = [...new Set(ofGroup.map(type => type.version))].map(
      version => ({ groupVersion: `${name}/${version}`, version }),
    );
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourceList(types: ResourceType[], group: string, version: string) {
  const resources = types
    .filter(type => type.group === group && type.version === version)
    .map(type => ({
      name: type.plural,
      singularName: type.kind.toLowerCase(),
      namespaced: type.namespaced,
      kind: type.kind,
      verbs: type.plural === ACCESS_REVIEWS.plural ? ['create'] : VERBS,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return resources.length > 0
    ? {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: group ? `${group}/${version}` : version,
        resources,
      }
    : undefined;
}
