import { Entity } from '@backstage/catalog-model';
import { Issues } from '../words/Issues';
import { isObject } from './jsonTypes';

/** The action of templates that make environments. */
const CREATE_ACTION = 'starry:environment:create';

/**
 * A template that is named is there, the caller may see it, and it makes
 * environments. That the request came from it nobody can know: who may run a
 * template could send the same request without it.
 */
export function checkTemplate(
  template: string | undefined,
  entities: Map<string, Entity>,
  issues: Issues,
): void {
  if (template === undefined) {
    return;
  }
  const entity = entities.get(template);
  if (!entity) {
    issues.add('template', `there is no ${template} in the catalog`);
  } else if (!makesEnvironments(entity)) {
    issues.add(
      'template',
      `${template} has no step with the action ${CREATE_ACTION}`,
    );
  }
}

function makesEnvironments({ spec }: Entity): boolean {
  const { steps } = { ...spec };
  return (
    Array.isArray(steps) &&
    steps.some(step => isObject(step) && step.action === CREATE_ACTION)
  );
}
