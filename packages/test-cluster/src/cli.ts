import { readdirSync } from 'node:fs';
import { Command, Option } from 'commander';
import { ARGOCD_LINES, NEWEST_ARGOCD } from './binaries/argoCdVersions';
import { ClusterError } from './ClusterError';
import { TestCluster } from './TestCluster';

interface Flags {
  data: string;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * The command `starry-cluster`.
 *
 * @param fillGitFolder - puts repositories into the folder that Argo CD reads
 * @public
 */
export async function runCommandLine(
  argv: string[],
  fillGitFolder: (folder: string) => Promise<void> = async () => {},
): Promise<void> {
  const program = new Command('starry-cluster').description(
    'A real Kubernetes and a real Argo CD on this machine, without containers',
  );
  const command = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--data <folder>', 'folder for all state', '.starry/cluster');
  program
    .command('build')
    .description('build its programs with Go, where that is not done yet')
    .addOption(argoCdLine())
    .action(({ argocd }) =>
      untilInterrupted(signal =>
        TestCluster.prepare({ argoCd: argocd, log: say, signal }),
      ),
    );
  command('up', 'start it; the first time, its programs are built with Go')
    .option('--nodes <number>', 'how many nodes to simulate', '12')
    .addOption(argoCdLine())
    .action(async flags => {
      const cluster = await up(flags);
      await fillGitFolder(cluster.gitFolder);
      describe(cluster);
    });
  command('down', 'end all its processes and remove its folder').action(down);
  command('status', 'say what runs; fails unless everything does').action(
    status,
  );
  await program.parseAsync(argv);
}

function argoCdLine(): Option {
  return new Option('--argocd <line>', 'release line of Argo CD')
    .choices(ARGOCD_LINES)
    .default(NEWEST_ARGOCD);
}

async function up(
  flags: Flags & { nodes: string; argocd: string },
): Promise<TestCluster> {
  const running = TestCluster.find(flags.data);
  if (running?.isComplete) {
    say('It is up already.');
    return running;
  }
  return await untilInterrupted(signal =>
    TestCluster.up({
      dataDir: flags.data,
      nodes: Number(flags.nodes),
      argoCd: flags.argocd,
      log: say,
      signal,
    }),
  );
}

async function down(flags: Flags): Promise<void> {
  const cluster = TestCluster.find(flags.data);
  await cluster?.down();
  say(cluster ? 'It is down.' : `There is none in ${flags.data}.`);
}

async function status(flags: Flags): Promise<void> {
  const cluster = TestCluster.find(flags.data);
  if (!cluster) {
    throw new ClusterError(`There is none in ${flags.data}.`);
  }
  for (const { name, running } of cluster.status()) {
    say(`${running ? 'running' : 'stopped'}  ${name}`);
  }
  if (!cluster.isComplete) {
    throw new ClusterError('It is not complete: `up` starts it afresh.');
  }
  describe(cluster);
}

/** Ctrl-C ends what was begun, cleanly. */
async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new ClusterError('Interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function describe(cluster: TestCluster): void {
  const { url, kubernetesUrl, kubeconfig, gitUrl } = cluster.credentials!;
  say(`Argo CD:      ${url}  (admin, or the token of account starry)`);
  say(`Kubernetes:   ${kubernetesUrl}  (KUBECONFIG=${kubeconfig})`);
  const repositories = readdirSync(cluster.gitFolder);
  say(`Git:          ${gitUrl}  (${repositories.join(', ') || 'empty'})`);
  say(`Credentials:  ${cluster.credentialsFile}`);
}
