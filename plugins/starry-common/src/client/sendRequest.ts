import { ResponseError } from '@backstage/errors';
import {
  DefaultApiClient,
  RequestOptions,
  TypedResponse,
} from '../schema/openapi';
import { StarryChangeOptions, StarryRequestOptions } from './queries';

/** How the backend is found, and asked. */
export interface Connection {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  /** The platform's `fetch` when left out. */
  fetchApi?: { fetch: typeof fetch };
}

/**
 * Sends one request with the generated client.
 *
 * @throws ResponseError if the backend refuses.
 */
export async function sendRequest<T>(
  { discoveryApi, fetchApi = globalThis }: Connection,
  { token, signal }: StarryRequestOptions,
  call: (
    api: DefaultApiClient,
    request: RequestOptions,
  ) => Promise<TypedResponse<T>>,
): Promise<T> {
  const { fetch } = fetchApi;
  // The generated client has no way to pass a signal, so it gets a fetch that
  // knows it.
  const api = new DefaultApiClient({
    discoveryApi,
    fetchApi: { fetch: (input, init) => fetch(input, { ...init, signal }) },
  });
  const response = await call(api, { token });
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return await response.json();
}

/** The generated client sends headers under the names that they have here. */
export function ifMatch({ ifGeneration }: StarryChangeOptions = {}): Record<
  string,
  string
> {
  return ifGeneration === undefined ? {} : { 'If-Match': `"${ifGeneration}"` };
}
