import { ServiceSpec } from '../model/ServiceSpec';

/** More would be no sentence any more. */
const MAX_DESCRIBED = 5;

/**
 * What changes from one wish to the next, in one sentence, such as
 * `sample-be: main 0123456 → 89abcde`; undefined if nothing does.
 */
export function describeChanges(
  before: ServiceSpec[],
  after: ServiceSpec[],
): string | undefined {
  const changes = after.flatMap(service => {
    const former = before.find(({ name }) => name === service.name);
    return (former && describeChange(former, service)) ?? [];
  });
  const more = changes.length - MAX_DESCRIBED;
  const told = changes.slice(0, MAX_DESCRIBED).join('; ');
  return more > 0 ? `${told}; and ${more} more` : told || undefined;
}

function describeChange(
  before: ServiceSpec,
  after: ServiceSpec,
): string | undefined {
  if (before.revision !== after.revision || before.commit !== after.commit) {
    const same = before.revision === after.revision;
    return `${after.name}: ${place(before)} → ${
      same ? short(after.commit) : place(after)
    }`;
  }
  // The component has moved to another registry.
  return before.image === after.image
    ? undefined
    : `${after.name}: ${before.image} → ${after.image}`;
}

function place({ revision, commit }: ServiceSpec): string {
  return revision === commit ? short(commit) : `${revision} ${short(commit)}`;
}

/** A commit as git shortens it. */
function short(commit: string = ''): string {
  return commit.slice(0, 7);
}
