import { RequestPolicy } from '@starry-idp/backstage-plugin-starry-node';
import { RepositoryAddresses } from '../git/RepositoryAddresses';

/** What is built comes from repositories that the platform allows. */
export function allowedRepositories(
  addresses: Pick<RepositoryAddresses, 'refusalOf'>,
): RequestPolicy {
  return {
    name: 'allowed-repositories',
    check({ services }) {
      return services.flatMap(({ name, component, repository }) => {
        const refusal = repository && addresses.refusalOf(repository);
        return refusal
          ? [
              {
                field: `services.${name}.component`,
                message: `${component} ${refusal}`,
              },
            ]
          : [];
      });
    },
  };
}
