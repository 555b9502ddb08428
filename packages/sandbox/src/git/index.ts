export { GitError, RepositoryError } from './GitCommand';
export { GitRepositories } from './GitRepositories';
