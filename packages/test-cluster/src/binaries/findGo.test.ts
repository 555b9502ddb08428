import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGo } from './findGo';

describe('findGo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-go-'));
  const path = process.env.PATH;

  afterEach(() => {
    process.env.PATH = path;
    rmSync(join(folder, 'go'), { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function withGo(version: string) {
    const file = join(folder, 'go');
    writeFileSync(file, `#!/bin/sh\necho ${version}\n`);
    chmodSync(file, 0o755);
    process.env.PATH = folder;
    return file;
  }

  it('takes one that is new enough', () => {
    for (const version of ['go1.21.0', 'go1.26rc1', 'go2.0']) {
      const file = withGo(version);
      expect(findGo()).toBe(file);
    }
  });

  it('says what to do about one that is too old', () => {
    withGo('go1.20.14');
    expect(() => findGo()).toThrow(
      /newer Go than go1\.20\.14.*STARRY_CLUSTER_BIN.*README/s,
    );
  });

  it('says what to do without one', () => {
    process.env.PATH = folder;
    expect(() => findGo([])).toThrow(
      /Go, which is not on PATH.*go\.dev.*STARRY_CLUSTER_BIN.*README/s,
    );
  });
});
