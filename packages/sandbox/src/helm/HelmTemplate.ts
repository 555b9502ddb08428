import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesObject } from '../cluster';
import { findHelm } from './findHelm';
import { parseManifests } from './parseManifests';

/**
 * Helm said no; the message is its own, with the file and the line.
 *
 * @public
 */
export class HelmError extends Error {
  name = 'HelmError';
}

/** What an Argo CD Application says about Helm. */
export interface HelmSource {
  releaseName?: string;
  values?: string;
  valuesObject?: Record<string, unknown>;
  valueFiles?: string[];
  ignoreMissingValueFiles?: boolean;
  parameters?: Array<{ name: string; value: string; forceString?: boolean }>;
  skipCrds?: boolean;
  skipSchemaValidation?: boolean;
}

const KUBE_VERSION = '1.37.2';
/** What a chart finds besides what every Kubernetes has; see the README. */
const API_VERSIONS = ['postgresql.cnpg.io/v1'];
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/** Renders charts with the real Helm. */
export class HelmTemplate {
  static async create(options: { dataDir: string; cacheDir: string }) {
    await mkdir(options.dataDir, { recursive: true });
    return new HelmTemplate(await findHelm(options), options.dataDir);
  }

  private constructor(
    private readonly helm: string,
    private readonly dataDir: string,
  ) {}

  /** The objects that a chart folder renders to, in the order of its files. */
  async render(options: {
    chartDir: string;
    releaseName: string;
    namespace: string;
    source: HelmSource;
  }): Promise<KubernetesObject[]> {
    const { chartDir, releaseName, namespace, source } = options;
    const scratch = await mkdtemp(join(this.dataDir, 'values-'));
    try {
      const args = [
        'template',
        '.',
        '--name-template',
        releaseName,
        '--namespace',
        namespace,
        '--kube-version',
        KUBE_VERSION,
        ...API_VERSIONS.flatMap(version => ['--api-versions', version]),
        ...(await valuesArguments(source, scratch)),
        ...(source.skipCrds ? ['--skip-crds'] : ['--include-crds']),
        ...(source.skipSchemaValidation ? ['--skip-schema-validation'] : []),
      ];
      return parseManifests(await this.run(args, chartDir));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  async version(): Promise<string> {
    const text = await this.run(['version', '--short'], this.dataDir);
    return text.trim();
  }

  private async run(args: string[], cwd: string): Promise<string> {
    return await new Promise<string>((resolve, reject) => {
      execFile(
        this.helm,
        args,
        {
          cwd,
          env: {
            PATH: process.env.PATH,
            HOME: this.dataDir,
            HELM_CACHE_HOME: join(this.dataDir, 'cache'),
            HELM_CONFIG_HOME: join(this.dataDir, 'config'),
            HELM_DATA_HOME: join(this.dataDir, 'data'),
          },
          timeout: TIMEOUT_MS,
          maxBuffer: MAX_OUTPUT_BYTES,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (!error) {
            resolve(stdout);
            return;
          }
          const reason = error.killed
            ? `timed out after ${TIMEOUT_MS / 1000}s`
            : `failed exit status ${error.code}: ${stderr.trim()}`;
          reject(
            new HelmError(
              `failed to execute helm ${args[0]} command: \`helm ${args
                .join(' ')
                .replaceAll(
                  this.dataDir,
                  '<path to cached source>',
                )}\` ${reason}`,
            ),
          );
        },
      );
    });
  }
}

/**
 * Later arguments win in Helm: value files, `values`, `valuesObject`,
 * parameters. Argo CD ignores `values` where there is a `valuesObject`.
 */
async function valuesArguments(
  source: HelmSource,
  scratch: string,
): Promise<string[]> {
  const args = (source.valueFiles ?? []).flatMap(file => {
    if (
      file.startsWith('/') ||
      file.startsWith('-') ||
      /(^|\/)\.\.(\/|$)/.test(file) ||
      file.includes('://')
    ) {
      throw new HelmError(
        `value file '${file}' is not inside the chart, which the sandbox needs`,
      );
    }
    return ['--values', file];
  });
  const inline =
    source.valuesObject !== undefined
      ? // JSON, which is YAML too: Helm reads an unquoted `on` as a boolean.
        JSON.stringify(source.valuesObject)
      : source.values;
  if (inline) {
    const file = join(scratch, 'values.yaml');
    await writeFile(file, inline, { mode: 0o600 });
    args.push('--values', file);
  }
  for (const { name, value, forceString } of source.parameters ?? []) {
    const text = value.startsWith('{')
      ? value
      : value.replace(/(?<!\\),/g, '\\,');
    args.push(forceString ? '--set-string' : '--set', `${name}=${text}`);
  }
  return args;
}
