/** What a request does, in the words of Kubernetes' access rules. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection';

/** A request about objects, as its address says. */
export interface ResourceRequest {
  verb: Verb;
  /** `''` for core. */
  group: string;
  version: string;
  /** The plural of the type. */
  resource: string;
  /** Of a namespace itself, its name. */
  namespace?: string;
  name?: string;
  subresource?: string;
}

const OF_NAMESPACES_THEMSELVES = ['status', 'finalize'];

/**
 * What a request asks of which objects; `undefined` if it is about the API
 * itself.
 */
export function resourceRequestOf(
  method: string,
  path: string,
  options?: { watch?: boolean },
): ResourceRequest | undefined {
  const [root, ...parts] = path.split('/').filter(Boolean).map(decoded);
  const isCore = root === 'api';
  const [group, version, ...rest] = isCore ? ['', ...parts] : parts;
  if ((!isCore && root !== 'apis') || rest.length === 0) {
    return undefined;
  }
  const [first, inside, type] = rest;
  const isWithin =
    first === 'namespaces' && type && !OF_NAMESPACES_THEMSELVES.includes(type);
  const [resource, name, subresource] = isWithin ? rest.slice(2) : rest;
  return {
    verb: verbOf(method, name, options?.watch ?? false),
    group,
    version,
    resource,
    ...(first === 'namespaces' && inside && { namespace: inside }),
    ...(name && { name }),
    ...(subresource && { subresource }),
  };
}

function verbOf(
  method: string,
  name: string | undefined,
  watch: boolean,
): Verb {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name ? 'delete' : 'deletecollection';
    default:
      if (name) {
        return 'get';
      }
      return watch ? 'watch' : 'list';
  }
}

/** Never a reason to fail: what cannot be decoded is no name that there is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
