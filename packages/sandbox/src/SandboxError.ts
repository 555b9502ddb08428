/**
 * Why a sandbox cannot start: one sentence for the person who started it.
 *
 * @public
 */
export class SandboxError extends Error {
  name = 'SandboxError';
}
