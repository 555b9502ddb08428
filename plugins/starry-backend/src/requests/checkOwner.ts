import { Entity } from '@backstage/catalog-model';
import { starryPlatformAdministerPermission } from '@starry-idp/backstage-plugin-starry-common';
import { AllowedOwners, isOwnerKind } from '../access/OwnerRule';
import { Issues } from '../words/Issues';

const MAX_OWNERS_NAMED = 10;

/** An owner is a group or user of the catalog that the caller may name. */
export function checkOwner(
  owner: string | undefined,
  entities: Map<string, Entity>,
  allowed: AllowedOwners,
  issues: Issues,
): void {
  if (owner === undefined) {
    return;
  }
  if (!isOwnerKind(owner)) {
    issues.add('owner', `must be a group or a user, not ${owner}`);
  } else if (!allowed.any && !allowed.refs.includes(owner)) {
    issues.add('owner', whyNotOwner(owner, allowed.refs));
  } else if (!entities.has(owner)) {
    issues.add('owner', `there is no ${owner} in the catalog`);
  }
}

function whyNotOwner(owner: string, own: string[]): string {
  if (own.length === 0) {
    return (
      `must not be ${owner}: a service belongs to no group, and names an owner ` +
      `only with the permission ${starryPlatformAdministerPermission.name}`
    );
  }
  const named = own.slice(0, MAX_OWNERS_NAMED).join(', ');
  const rest = own.length > MAX_OWNERS_NAMED ? ', …' : '';
  return `must be you or a group that you belong to, one of ${named}${rest}; not ${owner}`;
}
