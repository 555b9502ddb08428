import { rmSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from './config';
import type { Logger } from './Logger';
import { startSandbox } from './Sandbox';
import type { Sandbox } from './Sandbox';
import { SandboxError } from './SandboxError';

interface StartFlags {
  config?: string;
  data: string;
  port: number;
  gatewayPort: number;
  credentialsFile?: string;
  verbose?: boolean;
}

const EXAMPLE = `
Port 0 takes any free port. A configuration file looks like this:

  images:
    - name: registry.example.com/shop
      repository: file:///home/me/git/shop   # the image's tag is a revision of it
      command: [node, server.js]             # listens on $PORT
  projects:
    - name: starry
      sourceRepos: ['**']
      destinations: [{ namespace: 'env-*' }]
`;

/**
 * The command `starry-sandbox`.
 *
 * @public
 */
export async function runCommandLine(argv: string[]): Promise<void> {
  const program = new Command('starry-sandbox').description(
    "A stand-in for Argo CD and Kubernetes: real git, real Helm, real processes, behind Argo CD's own API",
  );
  program
    .command('start', { isDefault: false })
    .description('start a sandbox; Ctrl-C stops it and all that it runs')
    .option('--config <file>', 'YAML file with images and projects')
    .option('--data <folder>', 'folder for all state', '.starry-sandbox')
    .option('--port <number>', "port of Argo CD's API", parsePort, 8080)
    .option(
      '--gateway-port <number>',
      'port that serves the Ingresses of what runs',
      parsePort,
      8088,
    )
    .option(
      '--credentials-file <file>',
      'write addresses and tokens there, as JSON, readable only by you',
    )
    .option('--verbose', 'say more')
    .addHelpText('after', EXAMPLE)
    .action(start);
  await program.parseAsync(argv);
}

async function start(flags: StartFlags): Promise<void> {
  const logger = consoleLogger(flags.verbose ?? false);
  let sandbox: Sandbox;
  try {
    sandbox = await startSandbox({
      ...(flags.config && readConfig(flags.config)),
      dataDir: flags.data,
      port: flags.port,
      gatewayPort: flags.gatewayPort,
      logger,
    });
    writeCredentials(flags.credentialsFile, sandbox);
  } catch (error) {
    const message =
      error instanceof SandboxError || !flags.verbose
        ? (error as Error).message
        : (error as Error).stack;
    process.stderr.write(`${message}\n`);
    process.exit(1);
  }
  process.stdout.write(
    `Argo CD:  ${sandbox.url}\nGateway:  http://localhost:${sandbox.gatewayPort}\n`,
  );

  let asked = false;
  const stop = async () => {
    if (asked) {
      return;
    }
    asked = true;
    await sandbox.stop();
    if (flags.credentialsFile) {
      rmSync(flags.credentialsFile, { force: true });
    }
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function writeCredentials(file: string | undefined, sandbox: Sandbox) {
  if (!file) {
    return;
  }
  const { url, token, adminPassword } = sandbox;
  const { kubernetesUrl, kubernetesToken, kubernetesAdminToken, gatewayPort } =
    sandbox;
  const content = {
    url,
    token,
    adminPassword,
    kubernetesUrl,
    kubernetesToken,
    kubernetesAdminToken,
    gatewayPort,
  };
  // Anew, since the mode of a file that exists would stay as it is.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) {
    throw new InvalidArgumentError('must be a number from 0 to 65535.');
  }
  return port;
}

function consoleLogger(verbose: boolean): Logger {
  const say = (level: string) => (message: string) =>
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}\n`);
  return {
    debug: verbose ? say('debug') : () => {},
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  };
}
