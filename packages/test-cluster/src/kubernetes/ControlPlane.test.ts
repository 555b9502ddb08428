import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KWOK_STAGES } from '../binaries/Asset';
import { waitUntil } from '../waitUntil';
import { ControlPlane } from './ControlPlane';

/**
 * Speaks as kwok's command does, and starts what has no file with its process
 * id. The controller manager runs only from the `HEALTHY`th start on.
 */
const KWOKCTL = `
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
if (process.argv.includes('cluster')) {
  const folder = join(process.env.KWOK_WORKDIR, 'clusters', 'starry');
  const pids = join(folder, 'pids');
  for (const name of ['bin', 'logs', 'pids']) {
    fs.mkdirSync(join(folder, name), { recursive: true });
  }
  for (const name of ['etcd', 'kube-controller-manager']) {
    const link = join(folder, 'bin', name);
    if (!fs.existsSync(link)) fs.symlinkSync(process.execPath, link);
    if (fs.existsSync(join(pids, name + '.pid'))) continue;
    const counter = join(folder, name + '.starts');
    fs.appendFileSync(counter, '.');
    const starts = fs.statSync(counter).size;
    const runs = name === 'etcd' || starts >= HEALTHY;
    const program = runs
      ? 'fs.writeFileSync(' + JSON.stringify(join(folder, name + '.works')) + ', ""); setInterval(() => {}, 1000)'
      : 'console.log("start ' + starts + ': no API server")';
    const log = fs.openSync(join(folder, 'logs', name + '.log'), 'w');
    const child = spawn(link, ['-e', program], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    fs.writeFileSync(join(pids, name + '.pid'), String(child.pid));
  }
}
`;

/** Has the service account only once the controller manager has made it. */
const KUBECTL = `
const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');
const kubeconfig = process.argv[process.argv.indexOf('--kubeconfig') + 1];
const folder = join(dirname(kubeconfig), 'kwok', 'clusters', 'starry');
process.exit(existsSync(join(folder, 'kube-controller-manager.works')) ? 0 : 1);
`;

describe('ControlPlane', () => {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  let controlPlane: ControlPlane;

  /** One whose controller manager does not end at the given start. */
  function healthyFromStart(number: number): ControlPlane {
    const binaries = join(folder, `binaries-${number}`);
    const stages = join(binaries, KWOK_STAGES);
    mkdirSync(stages, { recursive: true });
    writeFileSync(
      join(stages, 'pod-ready.yaml'),
      JSON.stringify({
        metadata: { name: 'pod-ready' },
        spec: { selector: { matchExpressions: [] } },
      }),
    );
    const program = (name: string, text: string) =>
      writeFileSync(join(binaries, name), `#!${process.execPath}\n${text}`, {
        mode: 0o755,
      });
    program('kwokctl', KWOKCTL.replace('HEALTHY', String(number)));
    program('kubectl', KUBECTL);
    const state = join(folder, `state-${number}`);
    mkdirSync(state);
    controlPlane = new ControlPlane(binaries, state);
    return controlPlane;
  }

  const manager = () =>
    controlPlane.processes.find(
      ({ name }) => name === 'kube-controller-manager',
    )!;

  afterEach(() => controlPlane.kill());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('starts again what ended before it worked', async () => {
    await healthyFromStart(3).start(1);
    expect(controlPlane.processes.map(({ running }) => running)).toEqual([
      true,
      true,
    ]);
    expect(controlPlane.lastWords).toBe('');
  });

  it('starts again what is ended later, and nothing else', async () => {
    await healthyFromStart(1).start(1);
    const [etcd, before] = controlPlane.processes;
    process.kill(before.pid, 'SIGKILL');
    await waitUntil(async () => !manager().running, 'its end', 10_000);
    expect(controlPlane.lastWords).toMatch('kube-controller-manager has ended');
    await controlPlane.settle();
    expect(manager()).toMatchObject({ running: true });
    expect(manager().pid).not.toBe(before.pid);
    expect(controlPlane.processes[0]).toEqual(etcd);
  });

  it('gives up on what ends again and again, and repeats what it said', async () => {
    await expect(healthyFromStart(100).start(1)).rejects.toThrow(
      /not with 5 restarts.*kube-controller-manager has ended.*\nstart 6: no API server/s,
    );
  });
});
