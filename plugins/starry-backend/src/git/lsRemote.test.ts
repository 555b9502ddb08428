import { execFileSync, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import path from 'path';
import { GitRepositories } from './GitRepositories';
import { lsRemote } from './lsRemote';

const SECRET = 'to/k#en';
const AUTHORIZATION = `Basic ${Buffer.from(`ci:${SECRET}`).toString('base64')}`;
const { signal } = new AbortController();

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'starry-ls-remote-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeRepository(): string {
  const work = path.join(folder, 'org', 'x');
  execFileSync('git', ['init', '--quiet', '-b', 'main', work]);
  execFileSync('git', [
    ...['-C', work, '-c', 'user.name=T', '-c', 'user.email=t@example.com'],
    ...['commit', '--quiet', '--allow-empty', '-m', 'one'],
  ]);
  return execFileSync('git', ['-C', work, 'rev-parse', 'HEAD'])
    .toString()
    .trim();
}

it('reads again after five reads that failed, whatever the reason', async () => {
  const commit = makeRepository();
  const git = GitRepositories.create({ signal });
  const resolve = (readFrom: string) =>
    git.resolve({ address: 'https://a/x', readFrom }, 'main');
  for (const readFrom of [
    'ssh://git@host:org/x',
    'https://user:to/ken@host/x',
    'not an address',
    '',
    `file://${folder}/none`,
  ]) {
    await expect(resolve(readFrom)).rejects.toThrow(
      /^The git repository https:\/\/a\/x cannot be read: /,
    );
  }
  await expect(resolve(`file://${folder}/org/x`)).resolves.toEqual({
    revision: 'main',
    commit,
  });
});

it('says so of a repository with more than it reads', async () => {
  const commit = makeRepository();
  const repository = path.join(folder, 'org', 'x');
  const refs = Array.from(
    { length: 60_000 },
    (_, index) => `${commit} refs/tags/${'x'.repeat(90)}${index}\n`,
  );
  writeFileSync(path.join(repository, '.git', 'packed-refs'), refs.join(''));
  await expect(
    lsRemote(
      { address: 'https://a/x', readFrom: `file://${repository}` },
      signal,
    ),
  ).rejects.toThrow('cannot be read: it has too many branches and tags');
});

it('ends with the portal, although git waits for its own helper', async () => {
  const stopping = new AbortController();
  const server = createServer(() => stopping.abort());
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await expect(
    lsRemote(
      { address: 'https://a/x', readFrom: `http://127.0.0.1:${port}/x` },
      stopping.signal,
    ),
  ).rejects.toThrow('cannot be read: the portal is being shut down');
  server.closeAllConnections();
  await new Promise(done => server.close(done));
});

describe('from a server that wants a password', () => {
  let server: Server;
  let origin: string;
  /** Arguments of all processes of this machine while it was asked. */
  let commands: string;
  let seen: Array<string | undefined>;

  beforeEach(async () => {
    commands = '';
    seen = [];
    server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      commands += commandLines();
      if (request.headers.authorization === AUTHORIZATION) {
        serveGit(request, response);
      } else {
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' });
        response.end();
      }
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await new Promise(done => server.close(done));
  });

  const read = (secret: string) =>
    lsRemote(
      {
        address: 'https://git.example/org/x',
        readFrom: `http://ci:${encodeURIComponent(secret)}@${origin}/org/x`,
      },
      signal,
    );

  it('gives it to git, and to nobody who looks at arguments', async () => {
    const commit = makeRepository();
    const { branches } = await read(SECRET);
    expect(branches.get('main')).toBe(commit);
    expect(seen).toContain(AUTHORIZATION);
    expect(commands).toContain(`ls-remote --symref -- http://${origin}/org/x`);
    for (const secret of [
      SECRET,
      encodeURIComponent(SECRET),
      AUTHORIZATION.split(' ')[1],
    ]) {
      expect(commands).not.toContain(secret);
    }
  });

  it('says nothing of one that is refused', async () => {
    makeRepository();
    const error: Error = await read('wr/ong').catch(e => e);
    expect(error.message).toBe(
      'The git repository https://git.example/org/x cannot be read: its host wants other credentials than those that Starry has',
    );
    expect(error.message).not.toMatch(/wr|d3I|127\.0\.0\.1/);
  });

  /** Git's own server of repositories over HTTP. */
  function serveGit(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname.replace('/org/x/', '/org/x/.git/'),
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method!,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', chunk => chunks.push(chunk));
    backend.on('close', () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf('\r\n\r\n');
      for (const line of answer.subarray(0, end).toString().split('\r\n')) {
        const [name, value] = line.split(': ');
        if (name === 'Status') {
          response.statusCode = Number.parseInt(value, 10);
        } else {
          response.setHeader(name, value);
        }
      }
      response.end(answer.subarray(end + 4));
    });
  }
});

/** As anyone on the machine can read them. */
function commandLines(): string {
  return execFileSync('ps', ['-ww', '-eo', 'args']).toString();
}
