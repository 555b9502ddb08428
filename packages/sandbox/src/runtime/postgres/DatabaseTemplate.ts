import { existsSync } from 'node:fs';
import {
  chown,
  cp,
  mkdir,
  readdir,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Volumes } from '../Volumes';
import type { PostgresBinaries } from './PostgresBinaries';

/** As the variables of the image `postgres` say. */
export interface Credentials {
  user: string;
  password: string;
  database: string;
}

/** Everybody needs a password, also on this machine. */
const ACCESS = 'host all all 127.0.0.1/32 scram-sha-256\n';

/**
 * Makes data folders. Initialising one takes most of a second of a processor's
 * time, so that is done once, and copied for each database.
 */
export class DatabaseTemplate {
  private template?: Promise<string>;

  constructor(
    private readonly binaries: PostgresBinaries,
    private readonly volumes: Volumes,
  ) {}

  /** Fills an empty folder; leaves one that holds a database as it is. */
  async instantiate(folder: string, credentials: Credentials): Promise<void> {
    if ((await readdir(folder)).length > 0) {
      return;
    }
    this.template ??= this.initialise();
    const template = await this.template.catch(error => {
      this.template = undefined;
      throw error;
    });
    // Beside it first: a database exists as a whole, or not at all.
    const unfinished = join(
      this.volumes.root,
      `.new-${folder.split('/').pop()}`,
    );
    try {
      await this.fill(unfinished, template, credentials);
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  private async fill(
    folder: string,
    template: string,
    credentials: Credentials,
  ): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await cp(template, folder, {
      recursive: true,
      preserveTimestamps: true,
    });
    await this.own(folder);
    const output = await this.binaries.run(
      'postgres',
      ['--single', '-D', folder, '-c', 'fsync=off', 'postgres'],
      statementsFor(credentials),
    );
    const [problem] = /(ERROR|FATAL|PANIC): .*/.exec(output) ?? [];
    if (problem) {
      throw new Error(`the database cannot be set up: ${problem}`);
    }
  }

  private async initialise(): Promise<string> {
    const folder = join(
      this.volumes.root,
      `.postgresql-${this.binaries.version}`,
    );
    if (existsSync(folder)) {
      return folder;
    }
    const unfinished = `${folder}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { mode: 0o700 });
    await this.own(unfinished);
    await this.binaries.run('initdb', [
      ...['-D', unfinished, '-U', 'postgres', '-E', 'UTF8', '--locale=C'],
      ...['--auth=trust', '--no-sync', '--no-instructions'],
      '--wal-segsize=4',
    ]);
    await writeFile(join(unfinished, 'pg_hba.conf'), ACCESS);
    await rename(unfinished, folder);
    return folder;
  }

  private async own(folder: string): Promise<void> {
    const { user } = this.volumes;
    if (!user) {
      return;
    }
    await chown(folder, user.uid, user.gid);
    for (const entry of await readdir(folder, { recursive: true })) {
      await chown(join(folder, entry), user.uid, user.gid);
    }
  }
}

/** One statement a line, as single-user mode wants them. */
function statementsFor({ user, password, database }: Credentials): string {
  const role = user === 'postgres' ? 'ALTER ROLE' : 'CREATE ROLE';
  return [
    `${role} ${identifier(user)} SUPERUSER LOGIN PASSWORD ${literal(password)}`,
    ...(database === 'postgres'
      ? []
      : [`CREATE DATABASE ${identifier(database)} OWNER ${identifier(user)}`]),
    '',
  ].join('\n');
}

function identifier(text: string): string {
  return `"${oneLine(text).replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${oneLine(text).replaceAll("'", "''")}'`;
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new Error('database credentials must not hold control characters');
  }
  return text;
}
