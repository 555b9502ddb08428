import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { gt, gte, lt, major, minor, rsort, valid } from 'semver';
import { ADVISORIES, Advisory } from './advisories';

/** What Starry is written for. */
const OLDEST = '2.14.0';

/** Whether Argo CD is too old; nothing of a version that tells nothing. */
export function judgeVersion(text: string | undefined): Right[] {
  const version = releaseOf(text);
  if (!version) {
    return [];
  }
  if (lt(version, OLDEST)) {
    return [
      missing(
        OLDEST,
        true,
        `Argo CD ${version} is older than what Starry is written for.`,
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
  const [enough] = rsort(affecting.map(({ mended }) => mended));
  const weaknesses = affecting.map(({ id, weakness }) => `${weakness} (${id})`);
  return [
    missing(
      enough,
      false,
      `Argo CD ${version} has known weaknesses: ${weaknesses.join('; ')}.`,
    ),
  ];
}

function missing(wanted: string, required: boolean, message: string): Right {
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
  version: string,
  { since, mended }: Advisory,
): string | undefined {
  const inLine = mended.find(
    one => major(one) === major(version) && minor(one) === minor(version),
  );
  const later = inLine ?? mended.find(one => gt(one, version));
  return later && gte(version, since) && lt(version, later) ? later : undefined;
}

/** A candidate counts as its release, which has what the candidate has. */
function releaseOf(text: string | undefined): string | undefined {
  const [, release] = text?.match(/^v?(\d+\.\d+\.\d+)/) ?? [];
  return release && (valid(release) ?? undefined);
}
