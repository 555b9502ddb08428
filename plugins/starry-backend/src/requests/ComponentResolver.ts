import { Entity } from '@backstage/catalog-model';
import { GitRepositories, ReadOptions } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { ImageRepositories } from '../images/ImageRepositories';
import { Issues } from '../words/Issues';
import { ServiceSpec } from '../model/ServiceSpec';

const REVISION = /^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/;

/** What is to be built: a component, at its default branch if not said. */
export interface ComponentDraft {
  component: string;
  revision?: string;
  /** A commit that is known to be the component's. */
  knownCommit?: string;
}

/** What a service that is built from a component runs. */
export type Build = Required<
  Pick<ServiceSpec, 'component' | 'revision' | 'commit' | 'image'>
>;

/** Finds the commits and images of what is built from components. */
export class ComponentResolver {
  private readonly addresses: RepositoryAddresses;
  private readonly git: GitRepositories;
  private readonly images: ImageRepositories;

  constructor(options: {
    addresses: RepositoryAddresses;
    git: GitRepositories;
    images: ImageRepositories;
  }) {
    this.addresses = options.addresses;
    this.git = options.git;
    this.images = options.images;
  }

  /** The address of a component's repository, if it is known. */
  repositoryOf(entity: Entity | undefined): string | undefined {
    const found = entity && this.addresses.addressOf(entity);
    return found && 'address' in found ? found.address : undefined;
  }

  /**
   * Adds whatever is wrong to the issues, below `path`.
   *
   * @returns undefined when something is wrong.
   * @throws ServiceUnavailableError when the repository cannot be read.
   */
  async resolve(
    draft: ComponentDraft,
    path: string,
    entities: Map<string, Entity>,
    issues: Issues,
    options: ReadOptions = {},
  ): Promise<Build | undefined> {
    const { component } = draft;
    const entity = entities.get(component);
    if (!entity) {
      issues.add(
        `${path}.component`,
        `there is no ${component} in the catalog`,
      );
      return undefined;
    }
    const images = this.images.imagesOf(entity);
    if ('problem' in images) {
      issues.add(
        `${path}.component`,
        `${entity.metadata.name} ${images.problem}`,
      );
    }
    const found = await this.findCommit(draft, path, entity, issues, options);
    return 'repository' in images && found
      ? { component, ...found, image: `${images.repository}:${found.commit}` }
      : undefined;
  }

  private async findCommit(
    { component, revision, knownCommit }: ComponentDraft,
    path: string,
    entity: Entity,
    issues: Issues,
    options: ReadOptions,
  ): Promise<{ revision: string; commit: string } | undefined> {
    const known = this.addresses.addressOf(entity);
    if ('problem' in known) {
      issues.add(`${path}.component`, `${component} ${known.problem}`);
      return undefined;
    }
    const repository = this.addresses.repositoryOf(entity);
    if ('problem' in repository) {
      // A policy has told that; nothing may be read without one that did.
      if (!issues.has(`${path}.component`)) {
        issues.add(`${path}.component`, `${component} ${repository.problem}`);
      }
      return undefined;
    }
    if (issues.has(`${path}.revision`)) {
      return undefined;
    }
    if (revision !== undefined && revision === knownCommit) {
      // Git tells only of the newest commits of branches and tags.
      return { revision, commit: revision };
    }
    if (revision !== undefined && !REVISION.test(revision)) {
      issues.add(
        `${path}.revision`,
        'must be the name of a branch or tag, or a full commit',
      );
      return undefined;
    }
    const found = await this.git.resolve(repository, revision, options);
    if ('problem' in found) {
      const asked = revision === undefined ? '' : `'${revision}' `;
      issues.add(`${path}.revision`, `${asked}${found.problem}`);
      return undefined;
    }
    return found;
  }
}
