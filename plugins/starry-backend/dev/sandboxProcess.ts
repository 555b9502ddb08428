import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@starry-idp/sandbox';

// The sandbox, in a process of its own that ends when the backend does, however
// that ends: Backstage's does not wait for its shutdown when Ctrl-C reaches it
// twice, directly and through the CLI.

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {});
}
const backendGone = new Promise(resolve => {
  process.once('disconnect', resolve);
});

async function main() {
  const dataDir = mkdtempSync(join(tmpdir(), 'starry-dev-'));
  try {
    const sandbox = await startSandbox({
      dataDir,
      images: JSON.parse(process.argv[2]),
    });
    const { url, token, kubernetesUrl, kubernetesToken, gatewayPort } = sandbox;
    process.send?.({ url, token, kubernetesUrl, kubernetesToken, gatewayPort });
    await backendGone;
    await sandbox.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`The sandbox: ${error.message}\n`);
    process.exit(1);
  },
);
