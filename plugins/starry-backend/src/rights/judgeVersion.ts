import { Right } from '@starry-idp/backstage-plugin-starry-common';

type Version = [major: number, minor: number, patch: number];

/** What Starry is written for. */
const OLDEST: Version = [2, 14, 0];

interface Advisory {
  id: string;
  /** What somebody could do. */
  weakness: string;
  /** First version that has it. */
  since: Version;
  /** First versions without it, one for each release line that was mended. */
  mended: Version[];
}

/**
 * Published weaknesses of Argo CD that matter beside Starry: its token, the
 * Secrets of environments, and whoever looks at them. As of November 2026.
 */
const ADVISORIES: Advisory[] = [
  {
    id: 'CVE-2025-55190',
    weakness: 'who may read a project reads the credentials of repositories',
    since: [2, 2, 0],
    mended: [
      [2, 13, 9],
      [2, 14, 16],
      [3, 0, 14],
      [3, 1, 2],
    ],
  },
  {
    id: 'CVE-2026-42880',
    weakness: 'who may see an application reads its Secrets',
    since: [3, 2, 0],
    mended: [
      [3, 2, 11],
      [3, 3, 9],
    ],
  },
  {
    id: 'CVE-2026-45737',
    weakness: 'who may see an application reads Secrets in its annotations',
    since: [3, 2, 0],
    mended: [
      [3, 2, 12],
      [3, 3, 10],
      [3, 4, 2],
    ],
  },
  {
    id: 'CVE-2026-45738',
    weakness: 'a link on an application runs scripts as who follows it',
    since: [0, 0, 0],
    mended: [
      [2, 14, 22],
      [3, 2, 12],
      [3, 3, 10],
      [3, 4, 2],
    ],
  },
];

/** Whether Argo CD is too old; nothing of a version that tells nothing. */
export function judgeVersion(text: string | undefined): Right[] {
  const version = parse(text);
  if (!version) {
    return [];
  }
  const told = version.join('.');
  if (compare(version, OLDEST) < 0) {
    return [
      missing(
        OLDEST,
        true,
        `Argo CD ${told} is older than what Starry is written for.`,
      ),
    ];
  }
  const affecting = ADVISORIES.flatMap(advisory => {
    const mended = mendedAfter(version, advisory);
    return mended ? [{ ...advisory, mended }] : [];
  });
  if (affecting.length === 0) {
    return [];
  }
  const [enough] = affecting
    .map(({ mended }) => mended)
    .sort(compare)
    .reverse();
  const weaknesses = affecting.map(({ id, weakness }) => `${weakness} (${id})`);
  return [
    missing(
      enough,
      false,
      `Argo CD ${told} has known weaknesses: ${weaknesses.join('; ')}.`,
    ),
  ];
}

function missing(enough: Version, required: boolean, message: string): Right {
  const wanted = enough.join('.');
  return {
    system: 'argocd',
    name: `version ${wanted} or newer`,
    required,
    state: 'missing',
    message,
    nextStep: `Upgrade Argo CD to ${wanted} or newer.`,
  };
}

/** The first version after this one that is without it; none if this one is. */
function mendedAfter(
  version: Version,
  advisory: Advisory,
): Version | undefined {
  const { since, mended } = advisory;
  const inLine = mended.find(
    ([major, minor]) => major === version[0] && minor === version[1],
  );
  const later = inLine ?? mended.find(one => compare(one, version) > 0);
  return later && compare(version, since) >= 0 && compare(version, later) < 0
    ? later
    : undefined;
}

function parse(text: string | undefined): Version | undefined {
  const [, ...parts] = text?.match(/^v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})/) ?? [];
  return parts.length === 3 ? (parts.map(Number) as Version) : undefined;
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
