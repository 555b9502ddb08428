import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearLockedPorts } from 'get-port';
import { choosePorts, freePort } from './ports';

describe('choosePorts', () => {
  let folder: string;
  let taken: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'starry-kit-'));
  });

  afterEach(async () => {
    await new Promise(resolve => {
      if (taken) taken.close(resolve);
      else resolve(undefined);
    });
    taken = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const file = () => join(folder, 'ports.json');
  const remembered = () => JSON.parse(readFileSync(file(), 'utf8'));

  async function somePort() {
    const port = await freePort();
    // Otherwise it would not be given out again for a while.
    clearLockedPorts();
    return port;
  }

  async function occupy(port: number) {
    taken = createServer();
    await new Promise<void>(resolve => {
      taken!.listen({ port, host: '127.0.0.1' }, resolve);
    });
  }

  it('prefers the one of last time, and keeps what others remembered', async () => {
    const [last, preferred] = [await somePort(), await somePort()];
    writeFileSync(file(), JSON.stringify({ app: last, other: 1234 }));
    expect(await choosePorts(file(), { app: preferred })).toEqual({
      app: last,
    });
    expect(remembered()).toEqual({ app: last, other: 1234 });
  });

  it('takes another one when it is in use', async () => {
    const preferred = await somePort();
    await occupy(preferred);
    const { app } = await choosePorts(file(), { app: preferred });
    expect(app).not.toBe(preferred);
    expect(remembered()).toEqual({ app });
  });

  it('gives no port to two names', async () => {
    const preferred = await somePort();
    const { app, backend } = await choosePorts(file(), {
      app: preferred,
      backend: preferred,
    });
    expect(app).toBe(preferred);
    expect(backend).not.toBe(preferred);
  });
});
