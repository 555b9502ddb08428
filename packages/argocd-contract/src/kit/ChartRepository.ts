import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const FILES: Record<string, string> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: contract\nversion: 1.0.0\n',
  'chart/values.yaml':
    'marker: none\nextra: false\nbroken: false\ndeployment: true\nreplicas: 1\nempty: false\nnamespace: true\nheld: false\nstuck: false\nhopeless: false\nmended: false\ndeadline: 2\n',
  'chart/templates/namespace.yaml': `{{- if and .Values.namespace (not .Values.empty) }}
apiVersion: v1
kind: Namespace
metadata:
  name: {{ .Release.Namespace }}
  annotations:
    argocd.argoproj.io/sync-wave: "-1"
{{- end }}
`,
  'chart/templates/configmap.yaml': `{{- if not .Values.empty }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-settings
data:
  marker: {{ .Values.marker | quote }}
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-extra
data: {}
{{- end }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-password
stringData:
  password: {{ randAlphaNum 24 | quote }}
{{- end }}
`,
  'chart/templates/deployment.yaml': `{{- if and .Values.deployment (not .Values.empty) }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-app
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: app}
  template:
    metadata:
      labels: {app: app}
    spec:
      containers:
        - name: app
          image: registry.k8s.io/pause:3.10
{{- end }}
`,
  'chart/templates/held.yaml': `{{- if .Values.held }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-held
  finalizers: [{{ .Values.held }}]
{{- end }}
`,
  // Suspended, so that a sync waits for it to get healthy, and in vain.
  'chart/templates/stuck.yaml': `{{- if .Values.stuck }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-stuck
  annotations:
    argocd.argoproj.io/sync-wave: "-1"
spec:
  paused: true
  selector:
    matchLabels: {app: stuck}
  template:
    metadata:
      labels: {app: stuck}
    spec:
      containers:
        - name: stuck
          image: registry.k8s.io/pause:3.10
{{- end }}
`,
  // No node is like this and no image has that name; it gives up after the
  // deadline, unless it is mended.
  'chart/templates/hopeless.yaml': `{{- if .Values.hopeless }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-hopeless
spec:
  progressDeadlineSeconds: {{ .Values.deadline }}
  selector:
    matchLabels: {app: hopeless}
  template:
    metadata:
      labels: {app: hopeless}
    spec:
      {{- if not .Values.mended }}
      nodeSelector: {contract.starry.io/node: nowhere}
      {{- end }}
      containers:
        - name: hopeless
          image: {{ .Values.mended | ternary "registry.k8s.io/pause:3.10" "registry.example.com/hopeless:none" }}
{{- end }}
`,
  'chart/templates/broken.yaml':
    '{{- if .Values.broken }}\n{{ fail "broken on purpose" }}\n{{- end }}\n',
};

/** A git repository with a small chart, made for the contract. */
export class ChartRepository {
  static create(): ChartRepository {
    const folder = mkdtempSync(join(tmpdir(), 'argocd-contract-'));
    const repository = new ChartRepository(folder);
    repository.git('init', '--quiet', '--initial-branch=main');
    repository.commit(FILES);
    return repository;
  }

  readonly url: string;

  private constructor(private readonly folder: string) {
    this.url = pathToFileURL(folder).href;
  }

  /** Commits files to the current branch and returns the commit. */
  commit(files: Record<string, string>): string {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'change');
    return this.git('rev-parse', 'HEAD').trim();
  }

  branch(name: string): void {
    this.git('checkout', '--quiet', '-b', name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private git(...args: string[]): string {
    const identity = ['-c', 'user.name=contract', '-c', 'user.email=c@example'];
    return execFileSync('git', ['-C', this.folder, ...identity, ...args], {
      encoding: 'utf8',
    });
  }
}
