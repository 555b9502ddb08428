import { execFile, ExecFileException } from 'child_process';
import { promisify } from 'util';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  parseReadAddress,
  ReadAddress,
  readAddressProblem,
} from '../words/readAddress';
import { Repository } from './RepositoryAddresses';

const execFileAsync = promisify(execFile);

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
const MAX_MESSAGE_LENGTH = 200;
/** Git would ask somebody for them, and there is nobody. */
const WANTS_CREDENTIALS =
  /could not read (Username|Password)|Authentication failed/;
const MARK = '\0';

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
  try {
    const { url, protocol, authorization } = parseReadAddress(
      repository.readFrom,
    );
    const { stdout } = await execFileAsync(
      'git',
      [
        'ls-remote',
        '--symref',
        '--',
        url,
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
          GIT_ALLOW_PROTOCOL: protocol.replace(':', ''),
          ...(authorization && withHeader(authorization, process.env)),
        },
      },
    );
    return parseRefs(stdout);
  } catch (error) {
    throw new ServiceUnavailableError(
      `The git repository ${repository.address} cannot be read: ${reasonOf(
        error as Partial<ExecFileException> & { stderr?: string },
        repository,
      )}`,
    );
  }
}

/**
 * Everyone on the machine can see a process's arguments, and only its user the
 * environment: so git gets a setting through the latter.
 */
function withHeader(
  { scope, header }: NonNullable<ReadAddress['authorization']>,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  // There may be settings already.
  const index = Number(environment.GIT_CONFIG_COUNT) || 0;
  return {
    GIT_CONFIG_COUNT: String(index + 1),
    [`GIT_CONFIG_KEY_${index}`]: `http.${scope}.extraHeader`,
    [`GIT_CONFIG_VALUE_${index}`]: header,
  };
}

function reasonOf(
  error: Partial<ExecFileException> & { stderr?: string },
  { address, readFrom }: Repository,
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
  const line = error.stderr?.split('\n').find(text => text.trim());
  if (line && WANTS_CREDENTIALS.test(line)) {
    return 'its host wants other credentials than those that Starry has';
  }
  return (
    placesIn(readFrom)
      // Marked first: the address that people know may contain such a place.
      .reduce(
        (text, place) => text.replaceAll(place, MARK),
        line ?? 'git failed',
      )
      .replaceAll(MARK, address)
      .replace(/\/\/[^/@\s]*@/g, '//')
      .trim()
      .slice(0, MAX_MESSAGE_LENGTH)
  );
}

/** What git may call the repository, which people know by its address. */
function placesIn(readFrom: string): string[] {
  if (readAddressProblem(readFrom)) {
    return [];
  }
  const { origin, pathname } = new URL(readFrom);
  // Git names a local repository by its path, and a host that refuses by itself.
  return [readFrom, parseReadAddress(readFrom).url, pathname, origin].filter(
    place => place.length > 1 && place !== 'null',
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
