import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import { StarryEnvironmentFilter } from '../model/permissions';

/** Adds the conditions of a permission decision to a query. */
export function restrictTo(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<StarryEnvironmentFilter>,
): void {
  query.where(part => addCriteria(part, criteria));
}

function addCriteria(
  query: Knex.QueryBuilder,
  criteria: PermissionCriteria<StarryEnvironmentFilter>,
): void {
  if ('allOf' in criteria) {
    for (const inner of criteria.allOf) {
      query.where(part => addCriteria(part, inner));
    }
  } else if ('anyOf' in criteria) {
    for (const inner of criteria.anyOf) {
      query.orWhere(part => addCriteria(part, inner));
    }
  } else if ('not' in criteria) {
    query.whereNot(part => addCriteria(part, criteria.not));
  } else {
    query
      .whereIn('owner', criteria.claims)
      .orWhereIn('created_by', criteria.claims);
  }
}
