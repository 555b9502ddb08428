import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { ClusterError } from '../ClusterError';

const run = promisify(execFile);

/** Speaks to the cluster's API as its administrator. */
export class Kubectl {
  constructor(private readonly binaries: string, readonly kubeconfig: string) {}

  /**
   * What every kubectl for this cluster needs: a cache that is gone with the
   * cluster, and never that of an earlier one which had the same port.
   */
  get environment(): NodeJS.ProcessEnv {
    const cache = join(dirname(this.kubeconfig), 'kubectl-cache');
    return { ...process.env, KUBECACHEDIR: cache };
  }

  async run(...args: string[]): Promise<string> {
    return await this.send(args);
  }

  /** Makes the objects be as given. */
  async apply(...objects: object[]): Promise<void> {
    const content = objects.map(object => stringify(object)).join('---\n');
    await this.send(
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      content,
    );
  }

  /** Applies files as they are; server-side, since some are large. */
  async applyFiles(files: string[]): Promise<void> {
    await this.send([
      'apply',
      '--server-side',
      ...files.flatMap(file => ['-f', file]),
    ]);
  }

  /** Writes how to speak to the cluster as this does, at another address. */
  async writeKubeconfig(file: string, server: string): Promise<void> {
    const configuration = JSON.parse(
      await this.run('config', 'view', '--raw', '--output', 'json'),
    );
    configuration.clusters[0].cluster.server = server;
    writeFileSync(file, JSON.stringify(configuration), { mode: 0o600 });
  }

  private async send(args: string[], input?: string): Promise<string> {
    const running = run(
      join(this.binaries, 'kubectl'),
      ['--kubeconfig', this.kubeconfig, ...args],
      { maxBuffer: 64 * 1024 * 1024, env: this.environment },
    );
    running.child.stdin?.end(input ?? '');
    try {
      return (await running).stdout;
    } catch (error) {
      // Without the command line, which may have a token in it.
      const { stderr, code } = error as { stderr?: string; code?: unknown };
      throw new ClusterError(`kubectl ${args[0]}: ${stderr || code}`);
    }
  }
}
