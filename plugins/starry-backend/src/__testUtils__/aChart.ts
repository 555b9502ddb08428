import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { GitSource } from './GitSource';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A repository of a chart, where it does not matter what the chart is. */
export function aChart(): GitSource {
  const folder = mkdtempSync(join(tmpdir(), 'starry-chart-'));
  folders.push(folder);
  const source = GitSource.create(folder, 'starry');
  source.commit('main');
  return source;
}
