'use strict';

const TIMEOUT_MS = 8_000;

/**
 * Asks the backend on behalf of the page.
 *
 * @param backendUrl e.g. `http://sample-be:80`
 * @returns a function from a path below /api/ to an answer; it never throws
 */
function createProxy(backendUrl) {
  const failure = (status, message) => ({
    status,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({ error: { message } }),
  });

  return async path => {
    if (!backendUrl) {
      return failure(503, 'This page has no backend: SAMPLE_BE_URL is not set');
    }
    try {
      const answer = await fetch(new URL(path, backendUrl), {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      return {
        status: answer.status,
        type: answer.headers.get('content-type') ?? 'application/octet-stream',
        body: Buffer.from(await answer.arrayBuffer()),
      };
    } catch (error) {
      console.error(`${path}: ${error.cause?.message || error.message}`);
      return error.name === 'TimeoutError'
        ? failure(504, 'The backend takes too long to answer')
        : failure(502, 'The backend cannot be reached');
    }
  };
}

module.exports = { createProxy };
