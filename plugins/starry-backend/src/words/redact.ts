const REPLACEMENTS: Array<[pattern: RegExp, replacement: string]> = [
  // Credentials in an address: scheme://user:password@host.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@'"]{1,512}@/gi, '$1***@'],
  // Tokens as Argo CD and Kubernetes make them.
  [
    /eyJ[A-Za-z0-9_-]{5,4096}\.[A-Za-z0-9_-]{1,8192}(\.[A-Za-z0-9_-]{0,4096})?/g,
    '***',
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,4096}/gi, '$1 ***'],
  [
    /(["']?\b[\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|private[_-]?key)["']?\s{0,3}[:=]\s{0,3})("[^"]{0,1024}"|'[^']{0,1024}'|[^\s,;&}\]"']{1,1024})/gi,
    '$1***',
  ],
];

/**
 * Takes credentials out of a text of Argo CD's and bounds its length. Argo CD
 * has been known to echo repository credentials and Secrets in messages, and
 * these texts end up on pages.
 */
export function redact(text: string, maxLength: number = 2000): string {
  // Cut first, generously, so that no pattern runs over a text of any size.
  let result = text.slice(0, maxLength * 4);
  for (const [pattern, replacement] of REPLACEMENTS) {
    result = result.replace(pattern, replacement);
  }
  return result.length > maxLength
    ? `${result.slice(0, maxLength - 1)}…`
    : result;
}
