import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GitRepositories } from './GitRepositories';

describe('GitRepositories', () => {
  let folder: string;
  let work: string;
  let url: string;
  let repositories: GitRepositories;

  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args],
      { encoding: 'utf8' },
    ).trim();

  function commit(content: string): string {
    mkdirSync(join(work, 'chart'), { recursive: true });
    writeFileSync(join(work, 'chart', 'file'), content);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', content);
    return git('rev-parse', 'HEAD');
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'git-test-'));
    work = join(folder, 'work');
    url = pathToFileURL(work).href;
    mkdirSync(work);
    git('init', '--quiet', '--initial-branch=main');
    repositories = GitRepositories.create({ dataDir: join(folder, 'data') });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('resolves every kind of name', async () => {
    const first = commit('one');
    git('tag', 'light');
    git('tag', '--annotate', 'v1', '--message', 'one');
    git('checkout', '--quiet', '-b', 'feat/x');
    const second = commit('two');
    const resolved = (revision: string) => repositories.resolve(url, revision);
    expect(await resolved('main')).toBe(first);
    expect(await resolved('light')).toBe(first);
    expect(await resolved('v1')).toBe(first);
    expect(await resolved('feat/x')).toBe(second);
    expect(await resolved('refs/heads/feat/x')).toBe(second);
    expect(await resolved('HEAD')).toBe(second);
    expect(await resolved(first)).toBe(first);
    expect(await resolved(first.slice(0, 8))).toBe(first);
  });

  it('sees at once what was pushed, however many ask', async () => {
    commit('one');
    const early = [1, 2, 3].map(() => repositories.resolve(url, 'main'));
    const second = commit('two');
    const late = [1, 2, 3].map(() => repositories.resolve(url, 'main'));
    await Promise.all(early);
    expect(await Promise.all(late)).toEqual([second, second, second]);
    const third = commit('three');
    expect(await repositories.resolve(url, 'main')).toBe(third);
  });

  it.each(['nope', '--upload-pack=touch /tmp/x', 'a..b', '', 'abcdef1234'])(
    'says that %p is no revision',
    async revision => {
      commit('one');
      await expect(repositories.resolve(url, revision)).rejects.toThrow(
        `unable to resolve '${revision}' to a commit SHA`,
      );
    },
  );

  it.each(['ext::sh -c touch% /tmp/x', '--help', '/etc', 'data:x'])(
    'refuses the address %p',
    async address => {
      await expect(repositories.resolve(address, 'main')).rejects.toThrow(
        /^repository address .* is not one of/,
      );
    },
  );

  it('says what git said of a repository that is not there', async () => {
    const missing = pathToFileURL(join(folder, 'missing')).href;
    await expect(repositories.resolve(missing, 'main')).rejects.toThrow(
      /missing/,
    );
  });

  it('exports a folder as it was at a commit', async () => {
    const first = commit('one');
    writeFileSync(join(work, 'outside'), 'x');
    commit('two');
    const into = join(folder, 'out');
    await repositories.export({ url, commit: first, path: './chart/', into });
    expect(readFileSync(join(into, 'chart', 'file'), 'utf8')).toBe('one');
    expect(existsSync(join(into, 'outside'))).toBe(false);
    expect(existsSync(join(into, '.git'))).toBe(false);
  });

  it('refuses paths and links that lead elsewhere', async () => {
    const first = commit('one');
    const into = join(folder, 'out');
    for (const path of ['no/such', '../work', '/etc', 'chart/file']) {
      await expect(
        repositories.export({ url, commit: first, path, into }),
      ).rejects.toThrow(/app path/);
    }
    symlinkSync('/etc/passwd', join(work, 'chart', 'link'));
    const second = commit('linked');
    await expect(
      repositories.export({ url, commit: second, path: 'chart', into }),
    ).rejects.toThrow(
      'repository contains out-of-bounds symlinks. file: chart/link',
    );
  });
});
