import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Volumes } from '../Volumes';
import type { ContainerImage, Launch, LaunchContext } from './ContainerImage';

/** The machine's own Valkey or Redis. */
export class RedisImage implements ContainerImage {
  /** `undefined` when neither is installed. */
  static async find(volumes: Volumes): Promise<RedisImage | undefined> {
    for (const name of ['valkey-server', 'redis-server']) {
      for (const folder of (process.env.PATH ?? '').split(delimiter)) {
        const path = join(folder || '.', name);
        if (
          await access(path, constants.X_OK).then(
            () => true,
            () => false,
          )
        ) {
          return new RedisImage(path, name, volumes);
        }
      }
    }
    return undefined;
  }

  readonly defaultPort = 6379;
  readonly remark: string;

  private constructor(
    private readonly path: string,
    name: string,
    private readonly volumes: Volumes,
  ) {
    this.remark = `Runs as the ${name} of this machine.`;
  }

  async prepare({ pod, container, port }: LaunchContext): Promise<Launch> {
    const options = container.args?.[0]?.startsWith('--') ? container.args : [];
    const cwd = await this.volumes.folderFor(pod);
    return {
      // The last one counts, so that nobody is served on another address.
      command: [
        this.path,
        ...options,
        ...['--port', String(port), '--bind', '127.0.0.1'],
        ...['--dir', cwd, '--daemonize', 'no'],
      ],
      cwd,
      env: {},
      user: this.volumes.user,
      release: async () => {},
    };
  }
}
