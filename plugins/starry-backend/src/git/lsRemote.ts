import { execFile, ExecFileException } from 'child_process';
import { ServiceUnavailableError } from '@backstage/errors';
import { Repository } from './RepositoryAddresses';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const MAX_MESSAGE_LENGTH = 200;

/** The branches and tags of a repository, and the commits they are. */
export interface RemoteRefs {
  defaultBranch?: string;
  branches: Map<string, string>;
  tags: Map<string, string>;
}

/**
 * Asks a repository for its branches and tags, without a clone.
 *
 * @throws ServiceUnavailableError when git does not answer.
 */
export async function lsRemote(
  repository: Repository,
  signal: AbortSignal,
): Promise<RemoteRefs> {
  const scheme = repository.readFrom.split(':')[0];
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [
        'ls-remote',
        '--symref',
        '--',
        repository.readFrom,
        'HEAD',
        'refs/heads/*',
        'refs/tags/*',
      ],
      {
        signal,
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: MAX_OUTPUT_BYTES,
        env: {
          ...process.env,
          LC_ALL: 'C',
          GIT_TERMINAL_PROMPT: '0',
          GIT_ASKPASS: '',
          GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
          // Whatever the address turns into, no other transport is used.
          GIT_ALLOW_PROTOCOL: scheme,
        },
      },
      (error, stdout, stderr) => {
        if (error) {
          reject(
            new ServiceUnavailableError(
              `The git repository ${repository.address} cannot be read: ` +
                `${reasonOf(error, stderr, repository)}`,
            ),
          );
        } else {
          resolve(parseRefs(stdout));
        }
      },
    );
  });
}

function reasonOf(
  error: ExecFileException,
  stderr: string,
  repository: Repository,
): string {
  // Node also puts its own error codes where the type has the exit code.
  const code: unknown = error.code;
  if (code === 'ENOENT') {
    return 'git is not installed';
  }
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return 'it has too many branches and tags';
  }
  if (error.name === 'AbortError') {
    return 'the portal is being shut down';
  }
  if (error.killed) {
    return `git did not answer within ${TIMEOUT_MS / 1000} s`;
  }
  const line = stderr.split('\n').find(text => text.trim()) ?? 'git failed';
  return (
    line
      .replaceAll(repository.readFrom, repository.address)
      // Git names a local repository by its path.
      .replaceAll(new URL(repository.readFrom).pathname, repository.address)
      .replace(/\/\/[^/@\s]*@/g, '//')
      .trim()
      .slice(0, MAX_MESSAGE_LENGTH)
  );
}

function parseRefs(output: string): RemoteRefs {
  const refs: RemoteRefs = { branches: new Map(), tags: new Map() };
  for (const line of output.split('\n')) {
    const [value, ref] = line.split('\t');
    if (!ref) {
      continue;
    }
    if (value.startsWith('ref: refs/heads/') && ref === 'HEAD') {
      refs.defaultBranch = value.slice('ref: refs/heads/'.length);
    } else if (ref.startsWith('refs/heads/')) {
      refs.branches.set(ref.slice('refs/heads/'.length), value);
    } else if (ref.startsWith('refs/tags/')) {
      // An annotated tag comes twice; the second line, ending in ^{}, is the
      // commit.
      refs.tags.set(
        ref.slice('refs/tags/'.length).replace(/\^\{\}$/, ''),
        value,
      );
    }
  }
  return refs;
}
