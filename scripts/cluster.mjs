// `yarn cluster up | down | status`: a real Kubernetes and a real Argo CD on
// this machine, without containers, and git repositories with the charts and the
// samples; see packages/test-cluster/README.md.
import { ensureGit, ensureNode, ensurePackages } from './setup/toolchain.mjs';
import { loadTypeScript } from './setup/typescript.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const { runCommandLine } = loadTypeScript('packages/test-cluster/src');
  const { seedRepositories } = loadTypeScript('scripts/demo/repositories.ts');
  await runCommandLine(process.argv, seedRepositories);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
