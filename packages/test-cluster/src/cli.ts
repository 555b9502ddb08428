import { Command } from 'commander';
import { ClusterError } from './ClusterError';
import { TestCluster } from './TestCluster';

interface Flags {
  data: string;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * The command `starry-cluster`.
 *
 * @public
 */
export async function runCommandLine(argv: string[]): Promise<void> {
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
    .action(() => TestCluster.prepare(say));
  command('up', 'start it; the first time, its programs are built with Go')
    .option('--nodes <number>', 'how many nodes to simulate', '2')
    .action(up);
  command('down', 'end all its processes and remove its folder').action(down);
  command('status', 'say what runs; fails unless everything does').action(
    status,
  );
  await program.parseAsync(argv);
}

async function up(flags: Flags & { nodes: string }): Promise<void> {
  const running = TestCluster.find(flags.data);
  if (running && isWhole(running)) {
    say('It is up already.');
    describe(running);
    return;
  }
  // What was started so far runs on by itself: end it as well.
  const interrupted = async () => {
    await TestCluster.find(flags.data)?.down();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const cluster = await TestCluster.up({
    dataDir: flags.data,
    nodes: Number(flags.nodes),
    log: say,
  });
  describe(cluster);
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
  if (!isWhole(cluster)) {
    throw new ClusterError('It is not complete: `up` starts it afresh.');
  }
  describe(cluster);
}

function isWhole(cluster: TestCluster): boolean {
  const parts = cluster.status();
  return Boolean(cluster.credentials) && parts.every(part => part.running);
}

function describe(cluster: TestCluster): void {
  const { url, kubernetesUrl, kubeconfig } = cluster.credentials!;
  say(`Argo CD:      ${url}  (admin, or the token of account starry)`);
  say(`Kubernetes:   ${kubernetesUrl}  (KUBECONFIG=${kubeconfig})`);
  say(`Credentials:  ${cluster.credentialsFile}`);
}
