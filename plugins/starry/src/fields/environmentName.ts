import { environmentNameIssues } from '@starry-idp/backstage-plugin-starry-common';

/**
 * What is wrong with a name, all of it, in sentences; by the same rules as the
 * backend. Whether the name is free is for the backend to say.
 */
export function checkEnvironmentName(name: string): string[] {
  return environmentNameIssues(name).map(issue => `The name ${issue}.`);
}
