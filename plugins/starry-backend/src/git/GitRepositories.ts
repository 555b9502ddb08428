import { Branch } from '@starry-idp/backstage-plugin-starry-common';
import { Clock, pause, systemClock } from '../clock/Clock';
import { closestNames } from './closestNames';
import { ConcurrencyLimit } from './ConcurrencyLimit';
import { lsRemote, RemoteRefs } from './lsRemote';
import { Repository } from './RepositoryAddresses';

/** For how long what was read is remembered. */
export const CACHE_MS = 10_000;
/**
 * A repository is read no more often than this, however many ask for news of it:
 * they wait for the next time, and share what is read then.
 */
const SPACING_MS = 1_000;
const MAX_CACHED = 200;
const MAX_BRANCHES = 500;
const COMMIT = /^[0-9a-f]{40}$/;

/** Branches of a repository, the default one first. */
export interface Branches {
  defaultBranch?: string;
  /** At most 500. */
  items: Branch[];
  /** How many there are. */
  totalItems: number;
  /** Whether there are more than the items. */
  truncated: boolean;
}

/** On whose behalf a repository is read, and how new it must be. */
export interface ReadOptions {
  /** Reads are limited by caller; those without one are Starry's own. */
  caller?: string;
  /** What was read earlier than this does not count. */
  notBefore?: Date;
}

/** A revision that was found, or a clause that says why it was not. */
export type Resolution =
  | { revision: string; commit: string }
  | { problem: string };

/** Reads branches and tags of git repositories, and remembers them briefly. */
export class GitRepositories {
  static create(options: {
    signal: AbortSignal;
    clock?: Clock;
    read?: typeof lsRemote;
  }): GitRepositories {
    return new GitRepositories(options);
  }

  private readonly signal: AbortSignal;
  private readonly clock: Clock;
  private readonly read: typeof lsRemote;
  private readonly limit = new ConcurrencyLimit({
    all: { running: 4, waiting: 100 },
    // A request may have as many services, each with a repository of its own.
    each: { running: 2, waiting: 30 },
  });
  private readonly cache = new Map<
    string,
    { readAt: number; refs: Promise<RemoteRefs> }
  >();

  private constructor(options: {
    signal: AbortSignal;
    clock?: Clock;
    read?: typeof lsRemote;
  }) {
    this.signal = options.signal;
    this.clock = options.clock ?? systemClock;
    this.read = options.read ?? lsRemote;
  }

  /**
   * @throws ServiceUnavailableError when the repository cannot be read.
   * @throws TooManyRequestsError when the caller has too many read.
   */
  async branches(
    repository: Repository,
    options: ReadOptions = {},
  ): Promise<Branches> {
    const { defaultBranch, branches } = await this.refs(repository, options);
    const items = [...branches].map(([name, commit]) => ({ name, commit }));
    const rank = ({ name }: Branch) => (name === defaultBranch ? 0 : 1);
    items.sort(
      (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'),
    );
    return {
      defaultBranch,
      items: items.slice(0, MAX_BRANCHES),
      totalItems: items.length,
      truncated: items.length > MAX_BRANCHES,
    };
  }

  /**
   * Finds the commit of a branch or tag, of the default branch if undefined.
   *
   * @throws ServiceUnavailableError when the repository cannot be read.
   * @throws TooManyRequestsError when the caller has too many read.
   */
  async resolve(
    repository: Repository,
    revision: string | undefined,
    options: ReadOptions = {},
  ): Promise<Resolution> {
    const asked = this.clock.now();
    const known = await this.refs(repository, options);
    const found = find(known, repository, revision);
    // It may have been pushed since the repository was read.
    return 'problem' in found
      ? find(
          await this.refs(repository, { ...options, notBefore: asked }),
          repository,
          revision,
        )
      : found;
  }

  private refs(
    repository: Repository,
    { notBefore, caller = 'starry' }: ReadOptions,
  ): Promise<RemoteRefs> {
    const key = repository.readFrom;
    const now = this.clock.now().getTime();
    const cached = this.cache.get(key);
    if (
      cached &&
      cached.readAt + CACHE_MS > now &&
      cached.readAt >= (notBefore?.getTime() ?? 0)
    ) {
      return cached.refs;
    }
    // Whoever asks for news of it meanwhile shares this read.
    const readAt = Math.max(now, (cached?.readAt ?? 0) + SPACING_MS);
    const refs = this.limit.run(caller, async () => {
      if (readAt > now) {
        await pause(this.clock, readAt - now, this.signal);
      }
      return this.read(repository, this.signal);
    });
    const entry = { readAt, refs };
    this.cache.delete(key);
    this.cache.set(key, entry);
    if (this.cache.size > MAX_CACHED) {
      this.cache.delete(this.cache.keys().next().value!);
    }
    refs.catch(() => {
      // Whoever waits is told; the next one tries again.
      if (this.cache.get(key) === entry) {
        this.cache.delete(key);
      }
    });
    return refs;
  }
}

function find(
  { defaultBranch, branches, tags }: RemoteRefs,
  repository: Repository,
  revision: string | undefined,
): Resolution {
  const wanted = revision ?? defaultBranch;
  if (wanted === undefined) {
    return { problem: `${repository.address} has no default branch` };
  }
  const commit = branches.get(wanted) ?? tags.get(wanted);
  if (commit) {
    return { revision: wanted, commit };
  }
  if (COMMIT.test(wanted)) {
    const known = new Set([...branches.values(), ...tags.values()]);
    return known.has(wanted)
      ? { revision: wanted, commit: wanted }
      : {
          problem: `is not the newest commit of any branch or tag of ${repository.address}`,
        };
  }
  const close = closestNames(wanted, [...branches.keys(), ...tags.keys()]);
  return {
    problem:
      `is neither a branch nor a tag of ${repository.address}` +
      `${close.length > 0 ? `; did you mean ${close.join(' or ')}?` : ''}`,
  };
}
