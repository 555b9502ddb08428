import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBinaries } from '../binaries/ensureBinaries';
import { waitUntil } from '../waitUntil';
import { ControlPlane } from './ControlPlane';

jest.setTimeout(300_000);

describe('ControlPlane, for real', () => {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    const { binaries } = await ensureBinaries({});
    controlPlane = new ControlPlane(binaries, folder);
    await controlPlane.start(1);
  });

  afterAll(async () => {
    await controlPlane.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts a controller manager again that has ended', async () => {
    const manager = () =>
      controlPlane.processes.find(
        ({ name }) => name === 'kube-controller-manager',
      )!;
    process.kill(manager().pid, 'SIGKILL');
    await waitUntil(async () => !manager().running, 'its end', 10_000);
    await controlPlane.settle();
    expect(manager().running).toBe(true);
    // Only a controller makes this one.
    const { kubectl } = controlPlane;
    await kubectl.run('create', 'namespace', 'later');
    await waitUntil(async () => {
      await kubectl.run(
        ...['get', 'serviceaccount', 'default', '--namespace', 'later'],
      );
      return true;
    }, 'the service account');
  });
});
