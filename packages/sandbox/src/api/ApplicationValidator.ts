import type { Application } from '../argocd/Application';
import { ManifestGenerator, soleSource } from '../argocd/ManifestGenerator';
import type { Project } from '../argocd/Project';
import { violations } from '../argocd/Project';
import { RepositoryError } from '../git';
import { ArgoError } from './ArgoError';
import { destinationError } from './applicationBody';

/** Says at once what would only show in an application's status later. */
export class ApplicationValidator {
  constructor(
    private readonly projects: Map<string, Project>,
    private readonly generator: ManifestGenerator,
  ) {}

  /**
   * @param options - `render: false` skips git and Helm (`validate=false`)
   * @throws an ArgoError with all that is wrong
   */
  async validate(
    application: Pick<Application, 'metadata' | 'spec'>,
    options: { render: boolean },
  ): Promise<void> {
    const { metadata, spec } = application;
    const project = this.projects.get(spec.project);
    if (!project) {
      throw ArgoError.invalidArgument(
        `app is not allowed in project "${spec.project}", or the project does not exist`,
      );
    }
    const destination = destinationError(spec);
    if (destination) {
      throw ArgoError.invalidArgument(
        `application destination spec for ${metadata.name} is invalid: ${destination}`,
      );
    }
    // The source is tried before it is asked whether it is permitted.
    const rendering = options.render
      ? await this.renderingProblems(application)
      : [];
    const problems =
      rendering.length > 0 ? rendering : violations(spec, project);
    if (!options.render && !spec.source && !spec.sources?.length) {
      problems.push(
        'spec.source.repoURL and either spec.source.path, spec.source.chart, or spec.source.ref are required',
      );
    }
    if (problems.length > 0) {
      throw ArgoError.invalidArgument(
        `application spec for ${metadata.name} is invalid: ${problems
          .map(problem => `InvalidSpecError: ${problem}`)
          .join(';')}`,
      );
    }
  }

  private async renderingProblems(
    application: Pick<Application, 'metadata' | 'spec'>,
  ): Promise<string[]> {
    try {
      const source = soleSource(application);
      const revision = await this.generator.resolve(source);
      await this.generator.generate(application, revision);
      return [];
    } catch (error) {
      if (error instanceof RepositoryError) {
        return [
          `repository not accessible: repositories not accessible: &Repository{Repo: "${application.spec.source?.repoURL}", Type: "", Name: "", Project: ""}: repo client error while testing repository: rpc error: code = Unknown desc = error testing repository connectivity: ${error.message}`,
        ];
      }
      return [
        `Unable to generate manifests in ${
          application.spec.source?.path ?? ''
        }: rpc error: code = Unknown desc = ${(error as Error).message}`,
      ];
    }
  }
}
