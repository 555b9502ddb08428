export { GitError } from './GitCommand';
export { GitRepositories } from './GitRepositories';
