import { Client } from 'pg';
import {
  type ContainerImage,
  type Launch,
  type LaunchContext,
} from '../images/ContainerImage';
import type { Volumes } from '../Volumes';
import { DatabaseTemplate, type Credentials } from './DatabaseTemplate';
import { ENVIRONMENT, PostgresBinaries } from './PostgresBinaries';

/**
 * A real PostgreSQL for images of that name, of one version for all. It takes
 * the same variables as the image: `POSTGRES_USER`, `_PASSWORD` and `_DB`.
 */
export class PostgresImage implements ContainerImage {
  /** `undefined` where there is no PostgreSQL for this kind of machine. */
  static async find(volumes: Volumes): Promise<PostgresImage | undefined> {
    const binaries = await PostgresBinaries.find(volumes);
    return binaries && new PostgresImage(binaries, volumes);
  }

  readonly defaultPort = 5432;
  readonly remark: string;
  private readonly template: DatabaseTemplate;

  private constructor(
    private readonly binaries: PostgresBinaries,
    private readonly volumes: Volumes,
  ) {
    this.template = new DatabaseTemplate(binaries, volumes);
    this.remark = `Runs as PostgreSQL ${binaries.version}, whatever the image's tag.`;
  }

  async prepare({ pod, env, port }: LaunchContext): Promise<Launch> {
    const credentials = credentialsFrom(env);
    const folder = await this.volumes.folderFor(pod);
    await this.template.instantiate(folder, credentials);
    return {
      command: [
        await this.binaries.path('postgres'),
        ...['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
        // Many of them share a laptop, and none of them outlives it.
        ...['-c', 'shared_buffers=16MB', '-c', 'max_connections=50'],
        ...['-c', 'fsync=off', '-c', 'dynamic_shared_memory_type=mmap'],
      ],
      cwd: folder,
      env: ENVIRONMENT,
      user: this.volumes.user,
      // "Fast" shutdown: connected clients do not delay it.
      stopSignal: 'SIGINT',
      check: () => logIn(port, credentials),
      release: async () => {},
    };
  }
}

function credentialsFrom(env: Record<string, string>): Credentials {
  const user = env.POSTGRES_USER || 'postgres';
  const password = env.POSTGRES_PASSWORD;
  if (!password) {
    throw new Error(
      'Database is uninitialized and superuser password is not specified: set POSTGRES_PASSWORD',
    );
  }
  return { user, password, database: env.POSTGRES_DB || user };
}

async function logIn(port: number, credentials: Credentials): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    ...credentials,
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => {}); // the database ends while we are connected
  await client.connect();
  await client.end();
}
