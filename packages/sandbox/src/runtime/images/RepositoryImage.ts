import { GitError } from '../../git';
import type { Checkouts } from './Checkouts';
import {
  ImageError,
  type ContainerImage,
  type Launch,
  type LaunchContext,
} from './ContainerImage';
import type { ImageReference } from './ImageReference';

/**
 * An image that the sandbox knows how to run: a git repository and a command.
 *
 * @public
 */
export interface ImageDefinition {
  /** Without a tag, as in `registry.starry.localhost/sample-be`. */
  name: string;
  /** The address of the git repository; the image's tag is a revision in it. */
  repository: string;
  /** What to start in the working copy. It must listen on `$PORT`. */
  command: string[];
  /** Environment beneath that of the container. */
  env?: Record<string, string>;
}

/** Source at a revision, run where it lies. */
export class RepositoryImage implements ContainerImage {
  constructor(
    private readonly definition: ImageDefinition,
    private readonly reference: ImageReference,
    private readonly checkouts: Checkouts,
  ) {}

  async prepare({ container, env, port }: LaunchContext): Promise<Launch> {
    const { path, release } = await this.checkOut();
    return {
      command: [
        ...(container.command ?? this.definition.command),
        ...(container.args ?? []),
      ],
      cwd: path,
      env: { ...this.definition.env, ...env, PORT: String(port) },
      release,
    };
  }

  private async checkOut() {
    const { repository } = this.definition;
    const revision = this.reference.tag ?? 'HEAD';
    try {
      return await this.checkouts.acquire(repository, revision);
    } catch (error) {
      if (!(error instanceof GitError)) {
        throw error;
      }
      const reason = error.message.startsWith('unable to resolve')
        ? `no revision ${revision} in repository ${repository}`
        : `repository ${repository}: ${error.message}`;
      throw new ImageError(
        `image ${this.reference.text} cannot be found: ${reason}`,
      );
    }
  }
}
