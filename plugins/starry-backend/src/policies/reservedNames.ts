import { RequestPolicy } from '@starry-idp/backstage-plugin-starry-node';

/** New environments have no name that the platform keeps for itself. */
export function reservedNames(reserved: ReadonlySet<string>): RequestPolicy {
  return {
    name: 'reserved-names',
    check({ action, name }) {
      return action === 'create' && name !== undefined && reserved.has(name)
        ? [{ field: 'name', message: `${name} is reserved` }]
        : [];
    },
  };
}
