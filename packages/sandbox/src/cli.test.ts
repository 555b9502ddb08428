import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ChartRepository } from '@starry-idp/argocd-contract';

const BIN = resolve(__dirname, '..', 'bin', 'starry-sandbox');

describe('starry-sandbox', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-cli-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function run(...args: string[]) {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder });
    const output = { text: '' };
    child.stdout.on('data', data => (output.text += data));
    child.stderr.on('data', data => (output.text += data));
    const exit = new Promise<number | null>(done => child.on('exit', done));
    return { child, output, exit };
  }

  it('explains itself', async () => {
    const { output, exit } = run('start', '--help');
    expect(await exit).toBe(0);
    expect(output.text).toMatch(/--config <file>/);
    expect(output.text).toMatch(/--gateway-port <number>/);
  });

  it('names everything that is wrong with a configuration', async () => {
    const file = join(folder, 'sandbox.yaml');
    writeFileSync(
      file,
      'images:\n  - name: x\n    repository: /home/me/x\n    start: [node]\nprojects: all\nreconcileInterval: 5\n',
    );
    const { output, exit } = run('start', '--config', file);
    expect(await exit).toBe(1);
    expect(output.text.trim().split('\n')).toEqual([
      `${file}: projects must be a list`,
      `${file}: reconcileInterval must be a number of milliseconds, at least 100`,
      `${file}: images[0].command is missing`,
      `${file}: images[0].repository must be an address that begins with file://, http://, https://, ssh:// or git://`,
      `${file}: images[0].start is unknown; known are name, repository, command, env`,
    ]);
  });

  /** Starts one, and resolves when it says where it is. */
  async function start(...args: string[]) {
    const started = run(
      ...['start', '--port', '0', '--gateway-port', '0', ...args],
    );
    const { child, output } = started;
    await new Promise<void>((done, failed) => {
      child.stdout.on('data', () => /Gateway/.test(output.text) && done());
      child.on('exit', () => failed(new Error(output.text)));
    });
    return started;
  }

  it('starts, hands out credentials, and stops', async () => {
    const credentials = join(folder, 'credentials.json');
    const { child, output, exit } = await start(
      ...['--data', join(folder, 'data'), '--credentials-file', credentials],
    );
    expect(statSync(credentials).mode & 0o777).toBe(0o600);
    const given = JSON.parse(readFileSync(credentials, 'utf8'));
    const { url, token, kubernetesUrl, gatewayPort } = given;
    expect(output.text).toContain(`Argo CD:  ${url}`);
    expect(output.text).toContain(String(gatewayPort));
    const status = async (address: string, bearer: string) =>
      (await fetch(address, { headers: { Authorization: `Bearer ${bearer}` } }))
        .status;
    expect(await status(`${url}/api/v1/applications`, token)).toBe(200);
    const secrets = `${kubernetesUrl}/api/v1/secrets`;
    expect(await status(secrets, given.kubernetesToken)).toBe(403);
    expect(await status(secrets, given.kubernetesAdminToken)).toBe(200);

    const second = run('start', '--data', join(folder, 'data'), '--port', '0');
    expect(await second.exit).toBe(1);
    expect(second.output.text).toMatch(/is in use by another sandbox/);

    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(existsSync(credentials)).toBe(false);
    expect(existsSync(join(folder, 'data', 'sandbox.lock'))).toBe(false);
  });

  it('renders charts also when its data folder is given as a relative path', async () => {
    const chart = ChartRepository.create();
    const { child, output, exit } = await start(
      ...['--data', '.sandbox', '--credentials-file', 'credentials.json'],
    );
    try {
      const { url, token } = JSON.parse(
        readFileSync(join(folder, 'credentials.json'), 'utf8'),
      );
      const ask = async (path: string, init?: RequestInit) => {
        const response = await fetch(`${url}/api/v1/applications${path}`, {
          ...init,
          headers: {
            Authorization: `Bearer ${token}`,
            'Content-Type': 'application/json',
          },
        });
        return await response.json();
      };
      const destination = { server: 'https://kubernetes.default.svc' };
      const made = await ask('', {
        method: 'POST',
        body: JSON.stringify({
          metadata: { name: 'test-00' },
          spec: {
            project: 'starry',
            destination: { ...destination, namespace: 'test-00' },
            source: {
              repoURL: chart.url,
              path: 'chart',
              targetRevision: 'main',
              helm: { releaseName: 'test-00' },
            },
          },
        }),
      });
      expect(made).toMatchObject({ metadata: { name: 'test-00' } });
      const { status } = await ask('/test-00?project=starry&refresh=normal');
      expect(status.conditions ?? []).toEqual([]);
      expect(status.resources.map(({ kind }: any) => kind)).toContain(
        'Deployment',
      );
    } finally {
      child.kill('SIGTERM');
      chart.remove();
    }
    expect([await exit, output.text]).toEqual([0, expect.anything()]);
  });
});
