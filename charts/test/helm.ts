// Renders the chart with the Helm that HELM_BINARY names, or the one on PATH.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';

export const chart = path.join(root, 'charts/environment');

/** The chart's values, right or wrong; each test says what of them it is about. */
export interface Values {
  environment: any;
  services: Record<string, any>;
  [section: string]: any;
}

/** What Helm made of them. */
export interface Rendered {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: any;
  [field: string]: any;
}

interface HelmOptions {
  /** The one of the environment, if none is given. */
  namespace?: string;
  args?: string[];
}

/** A complete environment, to be changed by each test. */
export function fullEnvironment(): Values {
  const file = path.join(root, 'charts/test/values/full.yaml');
  return parse(fs.readFileSync(file, 'utf8'), { merge: true });
}

/** Names of the offerings: the folders below the chart's charts/. */
export const offerings = fs.readdirSync(path.join(chart, 'charts')).sort();

/** An offering's entity, as the software catalog reads it. */
export function offeringEntity(name: string) {
  const file = path.join(chart, 'charts', name, 'offering.yaml');
  return parse(fs.readFileSync(file, 'utf8'));
}

export function helm(
  command: 'template' | 'lint',
  values: Values,
  { namespace, args = [] }: HelmOptions = {},
): string {
  const { name, id } = values.environment;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-chart-'));
  const file = path.join(folder, 'values.json');
  fs.writeFileSync(file, JSON.stringify(values));
  try {
    return execFileSync(
      process.env.HELM_BINARY ?? 'helm',
      [
        ...(command === 'template' ? ['template', 'test-00'] : [command]),
        chart,
        ...['--values', file],
        ...['--namespace', namespace ?? `env-${name}-${id}`],
        ...args,
      ],
      { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 },
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The rendered objects. */
export function render(values: Values, options?: HelmOptions): Rendered[] {
  return parseAllDocuments(helm('template', values, options))
    .map(document => document.toJS())
    .filter(Boolean);
}

/** The object of that kind and name, or undefined. */
export function find(objects: Rendered[], kind: string, name: string): any {
  return objects.find(
    object => object.kind === kind && object.metadata.name === name,
  );
}

/** What Helm says when it refuses the values; undefined when it does not. */
export function refusal(
  values: Values,
  options?: HelmOptions,
): string | undefined {
  try {
    helm('template', values, options);
    return undefined;
  } catch (error: any) {
    if (error.status === undefined) throw error;
    return error.stderr;
  }
}
