import { GuestSession } from '@starry-idp/dev-kit';

const WANTED = [
  'component/default/sample-be',
  'component/default/sample-fe-1',
  'component/default/sample-fe-2',
  'group/default/sample-team',
  'offering/default/api-gateway',
  'offering/default/cache',
  'offering/default/postgresql-database',
  'offering/default/web-application',
  'template/default/ephemeral-environment',
];

/** Whether the catalog has taken in the last of what the demo consists of. */
export async function catalogIsFilled(backendUrl: string): Promise<boolean> {
  const guest = new GuestSession(backendUrl);
  const answers = await Promise.all(
    WANTED.map(name =>
      guest.fetch(`${backendUrl}/api/catalog/entities/by-name/${name}`),
    ),
  );
  await Promise.all(answers.map(answer => answer.arrayBuffer()));
  return answers.every(answer => answer.ok);
}
