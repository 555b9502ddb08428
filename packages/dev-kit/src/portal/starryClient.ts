import { StarryClient } from '@starry-idp/backstage-plugin-starry-common';

/** A client of a portal's Starry, which asks with the given `fetch`. */
export function starryClient(
  url: string,
  fetchWith: typeof fetch,
): StarryClient {
  return StarryClient.create({
    discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
    fetchApi: { fetch: fetchWith },
  });
}
