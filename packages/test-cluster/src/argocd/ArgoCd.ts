import { mkdirSync, writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ARGOCD_MANIFESTS, ARGOCD_SCRIPTS } from '../binaries/argoCdVersions';
import type { Credentials } from '../Credentials';
import { freePorts } from '../freePorts';
import type { Kubectl } from '../kubernetes/Kubectl';
import type { ProcessTable } from '../processes/ProcessTable';
import { answers, waitUntil } from '../waitUntil';
import { ArgoCdApi } from './ArgoCdApi';
import {
  ACCOUNT,
  CONTRACT_ACCOUNT,
  forbiddenProject,
  kustomization,
  NAMESPACE,
} from './argoCdObjects';

/** Argo CD's three roles, as processes outside of the cluster they manage. */
export class ArgoCd {
  constructor(
    private readonly options: {
      binaries: string;
      folder: string;
      kubectl: Kubectl;
      processes: ProcessTable;
      redis: string;
      /** Between two comparisons of an application with its repository. */
      reconciliation: string;
    },
  ) {}

  /** Its types, its settings, and the projects. */
  async install(): Promise<void> {
    const { kubectl } = this.options;
    await kubectl.run('create', 'namespace', NAMESPACE);
    await kubectl.run(
      ...['config', 'set-context', '--current', '--namespace', NAMESPACE],
    );
    await kubectl.applyFiles(this.manifests('crds'));
    const types = ['applications', 'appprojects'].map(
      plural => `crd/${plural}.argoproj.io`,
    );
    // A type that was only just made has no conditions yet, which is an error
    // to `kubectl wait`.
    await waitUntil(async () => {
      await kubectl.run('wait', '--for', 'condition=Established', ...types);
      return true;
    }, "Argo CD's types");
    await kubectl.run('apply', '--server-side', '-k', this.settingsFolder());
    await kubectl.apply(forbiddenProject());
  }

  /** Its roles find Kubernetes at the given address. */
  async start(server: string): Promise<{ url: string }> {
    await this.options.kubectl.writeKubeconfig(this.kubeconfig, server);
    const [api, apiMetrics, repository, repositoryMetrics, controllerMetrics] =
      await freePorts(5);
    const repoServer = ['--repo-server', `127.0.0.1:${repository}`];
    const loopback = [
      '--address',
      '127.0.0.1',
      '--metrics-address',
      '127.0.0.1',
    ];
    this.startRole('argocd-repo-server', [
      ...loopback,
      ...['--port', String(repository)],
      ...['--metrics-port', String(repositoryMetrics)],
    ]);
    this.startRole('argocd-application-controller', [
      ...repoServer,
      ...['--metrics-port', String(controllerMetrics)],
    ]);
    this.startRole('argocd-server', [
      ...loopback,
      ...repoServer,
      ...['--port', String(api)],
      ...['--metrics-port', String(apiMetrics)],
      // There is none; it is asked only by who signs in through it.
      ...['--dex-server', 'http://127.0.0.1:5556'],
      '--insecure',
    ]);
    const url = `http://127.0.0.1:${api}`;
    for (const [name, address] of [
      ['its API', url],
      ['its repository server', `http://127.0.0.1:${repositoryMetrics}`],
      ['its controller', `http://127.0.0.1:${controllerMetrics}`],
    ]) {
      await waitUntil(
        async () => await answers(`${address}/healthz`),
        `Argo CD: ${name}`,
      );
    }
    return { url };
  }

  /** The admin's password, and a token of each account. */
  async credentials(
    url: string,
  ): Promise<Pick<Credentials, 'adminPassword' | 'token' | 'contractToken'>> {
    const secret = JSON.parse(
      await this.options.kubectl.run(
        ...['get', 'secret', 'argocd-initial-admin-secret', '-o', 'json'],
      ),
    );
    const adminPassword = Buffer.from(
      secret.data.password,
      'base64',
    ).toString();
    const api = new ArgoCdApi(url);
    const adminToken = await api.login(adminPassword);
    return {
      adminPassword,
      token: await api.createToken(adminToken, ACCOUNT),
      contractToken: await api.createToken(adminToken, CONTRACT_ACCOUNT),
    };
  }

  private get kubeconfig(): string {
    return join(this.options.folder, 'argocd.kubeconfig');
  }

  private startRole(role: string, args: string[]): void {
    const { binaries, processes, redis } = this.options;
    processes.start(role, {
      command: join(binaries, 'argocd'),
      args: [...args, '--redis', redis],
      env: this.environment(role),
    });
  }

  private environment(role: string): Record<string, string> {
    const { binaries, folder } = this.options;
    const home = join(folder, role);
    const inHome = (name: string) => {
      mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
      return join(home, name);
    };
    const temporary = inHome('tmp');
    // Repositories belong to whoever started the cluster, or somebody else.
    writeFileSync(join(home, '.gitconfig'), '[safe]\n\tdirectory = *\n');
    return {
      ARGOCD_BINARY_NAME: role,
      HOME: home,
      HOSTNAME: `${role}-0`,
      KUBECONFIG: this.kubeconfig,
      PATH: [binaries, join(binaries, ARGOCD_SCRIPTS), process.env.PATH].join(
        delimiter,
      ),
      TMPDIR: temporary,
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      ARGOCD_TLS_DATA_PATH: inHome('tls'),
      ARGOCD_SSH_DATA_PATH: inHome('ssh'),
      ARGOCD_GPG_ENABLED: 'false',
      ARGOCD_GPG_DATA_PATH: inHome('gpg'),
      ARGOCD_GNUPGHOME: inHome('gnupg'),
      ARGOCD_PLUGINSOCKFILEPATH: inHome('plugins'),
      ARGOCD_ASK_PASS_SOCK: join(home, 'ask-pass.sock'),
      ARGOCD_RECONCILIATION_TIMEOUT: this.options.reconciliation,
      ARGOCD_RECONCILIATION_JITTER: '5s',
    };
  }

  /** A kustomization of what Argo CD ships and what Starry asks for. */
  private settingsFolder(): string {
    const { binaries, folder } = this.options;
    const settings = join(folder, 'settings');
    mkdirSync(settings, { recursive: true });
    const content = kustomization({
      folder: settings,
      settings: join(binaries, ARGOCD_MANIFESTS, 'base/config'),
    });
    writeFileSync(
      join(settings, 'kustomization.yaml'),
      JSON.stringify(content),
    );
    return settings;
  }

  private manifests(part: string): string[] {
    const folder = join(this.options.binaries, ARGOCD_MANIFESTS, part);
    return readdirSync(folder)
      .filter(file => file.endsWith('.yaml') && file !== 'kustomization.yaml')
      .map(file => join(folder, file));
  }
}
