import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_REPOSITORY } from '@starry-idp/backstage-plugin-starry-common';
import { GitRepositorySettings } from '../config/Settings';
import { GIT_PROTOCOLS } from '../words/readAddress';

const ANNOTATION_SOURCE_LOCATION = 'backstage.io/source-location';
/** Pages of GitHub, GitLab and Gitea that show a branch of a repository. */
const BRANCH_PAGE = /(\/-)?\/(tree|blob|src\/branch)\/.*$/;
/** Dots and slashes that are written so that only some readers see them. */
const DISGUISED = /%2e|%2f|%5c|\\|(^|\/)\.\.?(\/|$)/i;

/** A git repository that may be read. */
export interface Repository {
  /** As people know it. */
  address: string;
  /** What git is given; may contain credentials. */
  readFrom: string;
}

/** Tells which repository a component has, and whether it may be read. */
export class RepositoryAddresses {
  private readonly allowed: Array<{ prefix: string; readFrom: string }>;

  constructor(settings: GitRepositorySettings[]) {
    this.allowed = settings.map(({ prefix, readFrom }) => ({
      prefix: withSlash(new URL(prefix).href),
      readFrom: withSlash(readFrom ?? new URL(prefix).href),
    }));
  }

  /**
   * The repository of a component.
   *
   * @returns A clause that says what is wrong, or the repository.
   */
  repositoryOf(entity: Entity): Repository | { problem: string } {
    const found = this.addressOf(entity);
    if ('problem' in found) {
      return found;
    }
    const { address } = found;
    return this.readable(address) ?? { problem: notAllowed(address) };
  }

  /** Why a repository may not be read, as a clause; undefined if it may. */
  refusalOf(address: string): string | undefined {
    return this.readable(address) ? undefined : notAllowed(address);
  }

  /**
   * The address of a component's repository, whether that may be read or not.
   *
   * @returns A clause that says what is wrong, or the address.
   */
  addressOf(entity: Entity): { address: string } | { problem: string } {
    const { annotations = {} } = entity.metadata;
    const own = annotations[ANNOTATION_REPOSITORY];
    const location = annotations[ANNOTATION_SOURCE_LOCATION];
    if (own) {
      return plainAddress(own, ANNOTATION_REPOSITORY);
    }
    if (!location) {
      return {
        problem: `has neither the annotation ${ANNOTATION_REPOSITORY} nor ${ANNOTATION_SOURCE_LOCATION}, so its git repository is not known`,
      };
    }
    if (!location.startsWith('url:')) {
      return {
        problem: `has a ${ANNOTATION_SOURCE_LOCATION} that does not begin with url:, so its git repository is not known`,
      };
    }
    return plainAddress(
      location.slice('url:'.length).replace(BRANCH_PAGE, ''),
      ANNOTATION_SOURCE_LOCATION,
    );
  }

  /**
   * A repository that the platform itself names: it may be read whether it is
   * below the allowed addresses or not, from where they say if it is.
   */
  repositoryAt(address: string): Repository {
    const plain = normalize(address);
    return (plain && this.readable(plain)) || { address, readFrom: address };
  }

  private readable(address: string): Repository | undefined {
    for (const { prefix, readFrom } of this.allowed) {
      if (`${address}/`.startsWith(prefix)) {
        const rest = `${address}/`.slice(prefix.length);
        return { address, readFrom: withoutSlash(`${readFrom}${rest}`) };
      }
    }
    return undefined;
  }
}

function plainAddress(
  text: string,
  annotation: string,
): { address: string } | { problem: string } {
  const address = normalize(text);
  return address
    ? { address }
    : {
        problem: `has in its annotation ${annotation} no plain address of a git repository`,
      };
}

function notAllowed(address: string): string {
  return `has the git repository ${address}, which is not among those that starry.git.repositories allows`;
}

function normalize(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const plain =
    GIT_PROTOCOLS.includes(url.protocol) &&
    !url.username &&
    !url.password &&
    !url.search &&
    !url.hash &&
    !DISGUISED.test(text);
  return plain ? withoutSlash(url.href) : undefined;
}

function withSlash(text: string): string {
  return text.endsWith('/') ? text : `${text}/`;
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
