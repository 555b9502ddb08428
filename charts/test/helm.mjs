// Renders the chart with the Helm that HELM_BINARY names, or the one on PATH.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const chart = fileURLToPath(new URL('../environment', import.meta.url));

/** A complete environment, to be changed by each test. */
export function fullEnvironment() {
  const file = new URL('./values/full.yaml', import.meta.url);
  return parse(fs.readFileSync(file, 'utf8'), { merge: true });
}

/** Names of the offerings: the folders below the chart's charts/. */
export const offerings = fs.readdirSync(path.join(chart, 'charts')).sort();

/** An offering's entity, as the software catalog reads it. */
export function offeringEntity(name) {
  const file = path.join(chart, 'charts', name, 'offering.yaml');
  return parse(fs.readFileSync(file, 'utf8'));
}

export function helm(command, values, { namespace, args = [] } = {}) {
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
export function render(values, options) {
  return parseAllDocuments(helm('template', values, options))
    .map(document => document.toJS())
    .filter(Boolean);
}

export function find(objects, kind, name) {
  return objects.find(
    object => object.kind === kind && object.metadata.name === name,
  );
}

/** What Helm says when it refuses the values; undefined when it does not. */
export function refusal(values, options) {
  try {
    helm('template', values, options);
    return undefined;
  } catch (error) {
    if (error.status === undefined) throw error;
    return error.stderr;
  }
}
