/** A published weakness of Argo CD. */
export interface Advisory {
  id: string;
  /** What somebody could do. */
  weakness: string;
  /** First version that has it. */
  since: string;
  /** First versions without it, one for each release line that was mended. */
  mended: string[];
}

/**
 * Published weaknesses of Argo CD that matter beside Starry: its token, the
 * Secrets of environments, and whoever looks at them. As of November 2026.
 */
export const ADVISORIES: Advisory[] = [
  {
    id: 'CVE-2025-55190',
    weakness: 'who may read a project reads the credentials of repositories',
    since: '2.2.0',
    mended: ['2.13.9', '2.14.16', '3.0.14', '3.1.2'],
  },
  {
    id: 'CVE-2026-42880',
    weakness: 'who may see an application reads its Secrets',
    since: '3.2.0',
    mended: ['3.2.11', '3.3.9'],
  },
  {
    id: 'CVE-2026-45737',
    weakness: 'who may see an application reads Secrets in its annotations',
    since: '3.2.0',
    mended: ['3.2.12', '3.3.10', '3.4.2'],
  },
  {
    id: 'CVE-2026-45738',
    weakness: 'a link on an application runs scripts as who follows it',
    since: '0.0.0',
    mended: ['2.14.22', '3.2.12', '3.3.10', '3.4.2'],
  },
];
