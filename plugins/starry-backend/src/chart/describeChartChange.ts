import { ChartSource } from '../model/ChartSource';

/**
 * What changes from one chart to the next, such as `chart from 0123456 to
 * 89abcde`; undefined if nothing does.
 */
export function describeChartChange(
  before: ChartSource | undefined,
  after: ChartSource,
): string | undefined {
  const to = after.commit.slice(0, 7);
  if (!before) {
    return `chart at ${to}`;
  }
  const moved = before.repoUrl !== after.repoUrl || before.path !== after.path;
  if (!moved && before.commit === after.commit) {
    return undefined;
  }
  const place = moved ? ` of ${after.path} in ${after.repoUrl}` : '';
  return `chart from ${before.commit.slice(0, 7)} to ${to}${place}`;
}
