import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from './Sandbox';
import { defineArgoCdContract } from './testing/contract';

jest.setTimeout(60_000);

describe('the sandbox as Argo CD', () => {
  defineArgoCdContract(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-contract-'));
    const sandbox = await startSandbox({
      dataDir,
      projects: [
        {
          name: 'contract',
          sourceRepos: ['file://**'],
          destinations: [{ namespace: 'env-*' }],
        },
      ],
      keepaliveInterval: 300,
    });
    return {
      target: {
        url: sandbox.url,
        token: sandbox.token,
        project: 'contract',
        forbiddenProject: 'default',
        admin: { username: 'admin', password: sandbox.adminPassword },
        keepaliveInterval: 300,
      },
      async close() {
        await sandbox.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  });
});
