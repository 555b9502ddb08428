import { Entity } from '@backstage/catalog-model';
import { ManualClock, settle } from '../__testUtils__/ManualClock';
import { closestNames } from './closestNames';
import { ConcurrencyLimit } from './ConcurrencyLimit';
import { GitRepositories } from './GitRepositories';
import { lsRemote, RemoteRefs } from './lsRemote';
import { RepositoryAddresses } from './RepositoryAddresses';

const REPOSITORY = { address: 'https://a/x', readFrom: 'https://a/x' };
const REFS: RemoteRefs = {
  defaultBranch: 'main',
  branches: new Map([
    ['main', '1'.repeat(40)],
    ['feat/a', '2'.repeat(40)],
  ]),
  tags: new Map([['v1', '3'.repeat(40)]]),
};

function component(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'x', annotations },
  };
}

describe('RepositoryAddresses', () => {
  const addresses = new RepositoryAddresses([
    { prefix: 'https://git.example/org', readFrom: 'file:///srv/git' },
    { prefix: 'https://other.example/team/' },
  ]);
  const own = (address: string) =>
    addresses.repositoryOf(component({ 'starry.io/repository': address }));
  const source = (address: string) =>
    addresses.repositoryOf(
      component({ 'backstage.io/source-location': address }),
    );

  it.each([
    ['url:https://git.example/org/x/', 'https://git.example/org/x'],
    ['url:https://git.example/org/x/tree/main/', 'https://git.example/org/x'],
    [
      'url:https://git.example/org/x/tree/feat/a/b',
      'https://git.example/org/x',
    ],
    ['url:https://git.example/org/x/-/tree/main/', 'https://git.example/org/x'],
    ['url:https://git.example/org/x.git', 'https://git.example/org/x.git'],
  ])('understands %s', (location, address) => {
    expect(source(location)).toEqual({
      address,
      readFrom: address.replace('https://git.example/org', 'file:///srv/git'),
    });
  });

  it('prefers the annotation of its own, and reads from there by default', () => {
    expect(own('https://other.example/team/x/')).toEqual({
      address: 'https://other.example/team/x',
      readFrom: 'https://other.example/team/x',
    });
  });

  it.each([
    'https://git.example/organisation/x',
    'https://git.example/x',
    'https://git.example.evil/org/x',
    'http://git.example/org/x',
    'https://git.example:8443/org/x',
    'https://user@git.example/org/x',
    'https://user:pass@git.example/org/x',
    'https://git.example@evil/org/x',
    'https://git.example/org/../x',
    'https://git.example/org/%2e%2e/x',
    'https://git.example/org/..%2fx',
    'https://git.example/org\\..\\x',
    'https://git.example/org/x?ref=1',
    'https://git.example/org/x#1',
    'file:///srv/git/x',
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=touch',
    'git@git.example:org/x',
    '',
  ])('refuses %s', address => {
    expect(own(address)).toEqual({ problem: expect.any(String) });
    expect(source(`url:${address}`)).toEqual({ problem: expect.any(String) });
  });

  it('says what is missing', () => {
    expect(addresses.repositoryOf(component({}))).toEqual({
      problem: expect.stringContaining('has neither the annotation'),
    });
    expect(source('dir:/x')).toEqual({
      problem: expect.stringContaining('does not begin with url:'),
    });
  });
});

describe('GitRepositories', () => {
  function start(read: typeof lsRemote) {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    return { clock, git: GitRepositories.create({ signal, clock, read }) };
  }

  it('reads a repository once for all who ask within ten seconds', async () => {
    const read = jest.fn(async () => REFS);
    const { clock, git } = start(read);
    await Promise.all([
      git.branches(REPOSITORY),
      git.resolve(REPOSITORY, 'feat/a'),
    ]);
    expect(read).toHaveBeenCalledTimes(1);
    await clock.advance(10_001);
    await git.branches(REPOSITORY);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('tries again after a failure', async () => {
    const read = jest
      .fn<Promise<RemoteRefs>, []>()
      .mockRejectedValueOnce(new Error('down'))
      .mockResolvedValue(REFS);
    const { git } = start(read);
    await expect(git.branches(REPOSITORY)).rejects.toThrow('down');
    await expect(git.branches(REPOSITORY)).resolves.toMatchObject({
      defaultBranch: 'main',
    });
  });

  it('does not answer from before the time that is asked for', async () => {
    const read = jest.fn(async () => REFS);
    const { clock, git } = start(read);
    const asked = clock.now();
    const since = (notBefore?: Date) =>
      git.resolve(REPOSITORY, 'main', { notBefore });
    await since();
    await since(asked);
    expect(read).toHaveBeenCalledTimes(1);
    await clock.advance(1_000);
    await since(asked);
    await since();
    expect(read).toHaveBeenCalledTimes(1);
    const now = clock.now();
    await Promise.all([since(now), since(now)]);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('reads at most once a second for all who want news, and finds them', async () => {
    const branches = new Map(REFS.branches);
    const read = jest.fn(async () => ({
      ...REFS,
      branches: new Map(branches),
    }));
    const { clock, git } = start(read);
    const news = () =>
      git.resolve(REPOSITORY, 'main', { notBefore: clock.now() });
    await news();
    await clock.advance(400);
    branches.set('main', 'a'.repeat(40));
    const many = Promise.all(Array.from({ length: 50 }, news));
    await clock.advance(300);
    const later = news();
    await clock.advance(299);
    expect(read).toHaveBeenCalledTimes(1);
    await clock.advance(1);
    for (const found of [...(await many), await later]) {
      expect(found).toMatchObject({ commit: 'a'.repeat(40) });
    }
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('reads for others while one caller has many repositories read', async () => {
    const hanging = jest.fn(() => new Promise<RemoteRefs>(() => {}));
    const { git } = start(async repository =>
      repository.readFrom === REPOSITORY.readFrom ? REFS : hanging(),
    );
    const ask = (index: number) =>
      git.branches(
        { address: `https://a/${index}`, readFrom: `https://a/${index}` },
        { caller: 'user:default/greedy' },
      );
    Array.from({ length: 32 }, (_, index) => ask(index).catch(() => {}));
    await settle();
    expect(hanging).toHaveBeenCalledTimes(2);
    await expect(ask(99)).rejects.toMatchObject({ statusCode: 429 });
    await expect(
      git.branches(REPOSITORY, { caller: 'user:default/other' }),
    ).resolves.toMatchObject({ defaultBranch: 'main' });
  });

  it('finds a branch that was pushed since it last looked', async () => {
    const read = jest.fn(async () => REFS);
    const { clock, git } = start(read);
    await git.branches(REPOSITORY);
    await clock.advance(1_000);
    const branches = new Map(REFS.branches).set('feat/new', 'f'.repeat(40));
    read.mockResolvedValue({ ...REFS, branches });
    await expect(git.resolve(REPOSITORY, 'feat/new')).resolves.toEqual({
      revision: 'feat/new',
      commit: 'f'.repeat(40),
    });
    expect(read).toHaveBeenCalledTimes(2);
    // What is not there is looked for once.
    await git.resolve(REPOSITORY, 'feat/none');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('resolves branches, tags and commits, and says what it found instead', async () => {
    const { git } = start(async () => REFS);
    const commitOf = async (revision?: string) =>
      git.resolve(REPOSITORY, revision);
    await expect(commitOf()).resolves.toEqual({
      revision: 'main',
      commit: '1'.repeat(40),
    });
    await expect(commitOf('v1')).resolves.toMatchObject({
      commit: '3'.repeat(40),
    });
    await expect(commitOf('2'.repeat(40))).resolves.toMatchObject({
      commit: '2'.repeat(40),
    });
    await expect(commitOf('feat/b')).resolves.toEqual({
      problem:
        'is neither a branch nor a tag of https://a/x; did you mean feat/a?',
    });
    await expect(commitOf('zzzzzzzzzzzz')).resolves.toEqual({
      problem: 'is neither a branch nor a tag of https://a/x',
    });
  });

  it('reports a repository that is not there in one line', async () => {
    const { signal } = new AbortController();
    const missing = {
      address: 'https://a/x',
      readFrom: 'file:///does-not-exist/secret',
    };
    await expect(lsRemote(missing, signal)).rejects.toThrow(
      /^The git repository https:\/\/a\/x cannot be read: (?!.*secret)[^\n]+$/,
    );
  });
});

describe('the list of branches', () => {
  const branchesOf = (count: number) =>
    GitRepositories.create({
      signal: new AbortController().signal,
      read: async () => ({
        branches: new Map(
          Array.from({ length: count }, (_, i) => [`b${i}`, '1'.repeat(40)]),
        ),
        tags: new Map(),
      }),
    }).branches(REPOSITORY);

  it('says when it is cut, and how many there are', async () => {
    const cut = await branchesOf(501);
    expect(cut).toMatchObject({ totalItems: 501, truncated: true });
    expect(cut.items).toHaveLength(500);
    const whole = await branchesOf(500);
    expect(whole).toMatchObject({ totalItems: 500, truncated: false });
    expect(whole.items).toHaveLength(500);
  });
});

describe('ConcurrencyLimit', () => {
  /** Tasks that end when told to, in the order that they began. */
  function start(limit: ConcurrencyLimit) {
    const begun: Array<{ caller: string; end: () => void }> = [];
    return {
      begun: () => begun.map(({ caller }) => caller).join(''),
      run: (caller: string) =>
        limit.run(
          caller,
          () =>
            new Promise<void>(end => {
              begun.push({ caller, end });
            }),
        ),
      end: async (index: number) => {
        begun[index].end();
        await settle();
      },
    };
  }

  it('runs some, lets some wait, and refuses the rest', async () => {
    const each = { running: 9, waiting: 9 };
    const all = { running: 2, waiting: 1 };
    const { begun, run, end } = start(new ConcurrencyLimit({ all, each }));
    const tasks = [run('a'), run('b'), run('c')];
    expect(begun()).toBe('ab');
    await expect(run('d')).rejects.toThrow('try again in a moment');
    await end(0);
    expect(begun()).toBe('abc');
    await end(1);
    await end(2);
    await Promise.all(tasks);
    const again = run('e');
    expect(begun()).toBe('abce');
    await end(3);
    await again;
  });

  it('lets one who asks for much delay only themselves', async () => {
    const each = { running: 2, waiting: 3 };
    const all = { running: 3, waiting: 100 };
    const { begun, run, end } = start(new ConcurrencyLimit({ all, each }));
    const greedy = Array.from({ length: 5 }, () => run('a'));
    expect(begun()).toBe('aa');
    await expect(run('a')).rejects.toMatchObject({
      statusCode: 429,
      message: expect.stringContaining('You have too many'),
    });
    const others = [run('b'), run('c')];
    expect(begun()).toBe('aab');
    // Who has none comes before who waited longer and has some.
    await end(0);
    expect(begun()).toBe('aabc');
    for (let index = 1; index < 7; index++) {
      await end(index);
    }
    expect(begun()).toBe('aabcaaa');
    await Promise.all([...greedy, ...others]);
  });

  it('gives the place of one that fails to the next', async () => {
    const limits = { running: 1, waiting: 9 };
    const limit = new ConcurrencyLimit({ all: limits, each: limits });
    const failing = limit.run('a', async () => {
      throw new Error('down');
    });
    const next = limit.run('a', async () => 'up');
    await expect(failing).rejects.toThrow('down');
    await expect(next).resolves.toBe('up');
  });
});

describe('closestNames', () => {
  it('offers what is near, the nearest first', () => {
    const names = ['main', 'feat/myfeature-00', 'feat/other', 'maintenance'];
    expect(closestNames('myfeature', names)).toEqual(['feat/myfeature-00']);
    expect(closestNames('mian', names)).toEqual(['main']);
    expect(closestNames('feat/othr', names)).toEqual(['feat/other']);
    expect(closestNames('quite-different-thing', names)).toEqual([]);
  });
});
