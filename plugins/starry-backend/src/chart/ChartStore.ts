import { Knex } from 'knex';
import { Time, toDate } from '../database/time';
import { ChartSource } from '../model/ChartSource';

const CHART = 'starry_chart';
const KEY = 'current';

/** Where a chart is, and the commit that it was at a moment. */
export type Chart = Omit<ChartSource, 'domain'>;

interface ChartRow {
  id: string;
  repo_url: string;
  path: string;
  revision: string;
  commit: string;
  resolved_at: Time;
}

/** Keeps which commit the configured chart was last seen to be. */
export class ChartStore {
  constructor(private readonly db: Knex) {}

  async last(): Promise<Chart | undefined> {
    const row = await this.db<ChartRow>(CHART).where({ id: KEY }).first();
    return (
      row && {
        repoUrl: row.repo_url,
        path: row.path,
        revision: row.revision,
        commit: row.commit,
        resolvedAt: toDate(row.resolved_at),
      }
    );
  }

  /** What was seen before what is kept already is dropped. */
  async save(chart: Chart): Promise<void> {
    const resolvedAt = chart.resolvedAt.getTime();
    await this.db<ChartRow>(CHART)
      .insert({
        id: KEY,
        repo_url: chart.repoUrl,
        path: chart.path,
        revision: chart.revision,
        commit: chart.commit,
        resolved_at: resolvedAt,
      })
      .onConflict('id')
      .merge()
      .where(`${CHART}.resolved_at`, '<', resolvedAt);
  }
}
