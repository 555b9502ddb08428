import { GuestSession, waitUntil } from '@starry-idp/dev-kit';

const AWAY_TIMEOUT_MS = 600_000;

type Attempt = { response: Response } | { failure: string };

/**
 * As somebody who does not give up: the same request again and again, until
 * there is a whole answer. What became of the ones before it is not known.
 */
export function insistentFetch(session: GuestSession): typeof fetch {
  const attempt = async (
    ...request: Parameters<typeof fetch>
  ): Promise<Attempt> => {
    try {
      const response = await session.fetch(...request);
      const { status, headers } = response;
      const text = await response.text();
      if (!isAnswer(status, text)) return { failure: `${status} ${text}` };
      // Some statuses allow no body, not even an empty one.
      return { response: new Response(text || null, { status, headers }) };
    } catch (error) {
      return { failure: String(error) };
    }
  };
  return async (input, init) => {
    const last = await waitUntil(
      async () => {
        const result = await attempt(input, init);
        if ('failure' in result) session.forget();
        return result;
      },
      result => 'response' in result,
      {
        ...{ timeoutMs: AWAY_TIMEOUT_MS, everyMs: 100 },
        what: `there is an answer to ${init?.method ?? 'GET'} ${input}`,
      },
    );
    return (last as { response: Response }).response;
  };
}

/**
 * Whether it says what became of the request. A backend that is only just
 * starting has no routes yet, and cannot tell whose a token is.
 */
function isAnswer(status: number, text: string): boolean {
  if (status >= 500 || status === 401) return false;
  return status !== 404 || text !== '';
}
