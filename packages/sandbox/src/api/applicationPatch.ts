import { applyPatch } from 'fast-json-patch';
import type { Application } from '../argocd/Application';
import { copyJson } from '../copyJson';
import { mergePatch } from '../mergePatch';
import { ArgoError } from './ArgoError';
import { readApplication } from './applicationBody';
import type { WantedApplication } from './applicationBody';

/**
 * What an application is to be after a patch.
 *
 * @param body - of the request: the patch as text, and which kind it is
 */
export function patchedApplication(
  { metadata, spec }: Application,
  body: any,
): WantedApplication {
  const patched = applied(copyJson({ metadata, spec }), body);
  try {
    return readApplication(patched);
  } catch (error) {
    throw ArgoError.unknown(
      `error unmarshaling patched app: ${(error as Error).message}`,
    );
  }
}

function applied(document: object, body: any): unknown {
  const { patch } = body ?? {};
  const patchType = body?.patchType || 'json';
  if (patchType !== 'merge' && patchType !== 'json') {
    throw ArgoError.invalidArgument(
      `Patch type '${patchType}' is not supported`,
    );
  }
  // None of these is the caller's mistake in Argo CD's eyes.
  let parsed: any;
  try {
    parsed = JSON.parse(patch);
  } catch (error) {
    throw ArgoError.unknown(
      patchType === 'merge'
        ? 'error calculating merge patch: Invalid JSON Patch'
        : `error decoding json patch: ${(error as Error).message}`,
    );
  }
  if (patchType === 'merge') {
    return mergePatch(document, parsed);
  }
  try {
    return applyPatch(document, parsed, true).newDocument;
  } catch (error) {
    throw ArgoError.unknown(
      `error applying patch: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}
