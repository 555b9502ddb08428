import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_IMAGE } from '@starry-idp/backstage-plugin-starry-common';
import { GitRepositories } from '../git/GitRepositories';
import { RepositoryAddresses } from '../git/RepositoryAddresses';
import { Issues } from './Issues';
import { ServiceSpec } from './types';

/** Host, optional port and path, in lower case and without a tag. */
const IMAGE_REPOSITORY =
  /^[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
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
  readonly #addresses: RepositoryAddresses;
  readonly #git: GitRepositories;

  constructor(options: {
    addresses: RepositoryAddresses;
    git: GitRepositories;
  }) {
    this.#addresses = options.addresses;
    this.#git = options.git;
  }

  /**
   * Adds whatever is wrong to the issues, below `path`.
   *
   * @param options.notBefore - Commits must not have been read before this.
   * @returns undefined when something is wrong.
   * @throws ServiceUnavailableError when the repository cannot be read.
   */
  async resolve(
    draft: ComponentDraft,
    path: string,
    entities: Map<string, Entity>,
    issues: Issues,
    options: { notBefore?: Date } = {},
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
    const image = imageRepository(entity, `${path}.component`, issues);
    const found = await this.#findCommit(draft, path, entity, issues, options);
    return image && found
      ? { component, ...found, image: `${image}:${found.commit}` }
      : undefined;
  }

  async #findCommit(
    { component, revision, knownCommit }: ComponentDraft,
    path: string,
    entity: Entity,
    issues: Issues,
    options: { notBefore?: Date },
  ): Promise<{ revision: string; commit: string } | undefined> {
    const repository = this.#addresses.repositoryOf(entity);
    if ('problem' in repository) {
      issues.add(`${path}.component`, `${component} ${repository.problem}`);
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
    const found = await this.#git.resolve(repository, revision, options);
    if ('problem' in found) {
      const asked = revision === undefined ? '' : `'${revision}' `;
      issues.add(`${path}.revision`, `${asked}${found.problem}`);
      return undefined;
    }
    return found;
  }
}

function imageRepository(
  entity: Entity,
  path: string,
  issues: Issues,
): string | undefined {
  const image = entity.metadata.annotations?.[ANNOTATION_IMAGE];
  if (image === undefined) {
    issues.add(
      path,
      `${entity.metadata.name} has no annotation ${ANNOTATION_IMAGE}, so its image is not known`,
    );
    return undefined;
  }
  if (!IMAGE_REPOSITORY.test(image)) {
    issues.add(
      path,
      `${entity.metadata.name} has in its annotation ${ANNOTATION_IMAGE} no image repository without a tag`,
    );
    return undefined;
  }
  return image;
}
