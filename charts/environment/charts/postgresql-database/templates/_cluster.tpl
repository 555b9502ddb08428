{{- /*
A database that outlives the loss of a node: a primary and a standby, which the
operator CloudNativePG runs and of which it promotes the standby. Two, as what
decides is the operator, not a vote among them. Its client side is that of the
single server: the Secret and the Service of the service's name.
*/ -}}
{{- define "postgresql-database.cluster" -}}
{{- $database := include "postgresql-database.database" .name -}}
{{- $settings := .settings.cloudNativePg -}}
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  {{- include "service.metadata" . | nindent 2 }}
  {{- if .root.Values.environment.asleep }}
  annotations:
    cnpg.io/hibernation: "on"
  {{- end }}
spec:
  instances: 2
  imageName: {{ include "service.imageOf" (dict "image" $settings.image "setting" "postgresql-database.cloudNativePg.image" "version" .version) | quote }}
  inheritedMetadata:
    labels:
      {{- include "service.labels" . | nindent 6 }}
  {{- with $settings.serviceAccountAnnotations }}
  serviceAccountTemplate:
    metadata:
      annotations:
        {{- toYaml . | nindent 8 }}
  {{- end }}
  bootstrap:
    initdb:
      database: {{ $database | quote }}
      owner: {{ $database | quote }}
      secret:
        name: {{ .name | quote }}
  storage:
    size: {{ .size.storage | quote }}
    {{- with .settings.storageClassName }}
    storageClass: {{ . | quote }}
    {{- end }}
  resources:
    requests:
      cpu: {{ .size.cpu | quote }}
      memory: {{ .size.memory | quote }}
    limits:
      cpu: {{ .size.cpu | quote }}
      memory: {{ .size.memory | quote }}
  {{- if include "postgresql-database.archives" . }}
  plugins:
    - name: barman-cloud.cloudnative-pg.io
      isWALArchiver: true
      parameters:
        barmanObjectName: {{ printf "%s-backup" .name | quote }}
  {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  # Whichever is the primary.
  selector:
    cnpg.io/cluster: {{ .name | quote }}
    cnpg.io/instanceRole: primary
  ports:
    - name: postgresql
      port: 5432
      targetPort: 5432
---
# The operator looks after the instances, and they report to Kubernetes.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ printf "%s-operator" .name | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      cnpg.io/cluster: {{ .name | quote }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- toYaml $settings.operator | nindent 8 }}
      ports:
        - port: 8000
        - port: 5432
  egress:
    {{- include "network.egress" $settings.egressTo | nindent 4 }}
{{- end -}}

{{- /* Whether backups go to an object store, with all changes in between. Takes the service. */ -}}
{{- define "postgresql-database.archives" -}}
{{- $ephemeral := eq .root.Values.environment.stage "ephemeral" -}}
{{- if and .config.high_availability .settings.cloudNativePg.backupTo (not $ephemeral) }}true{{ end -}}
{{- end -}}

{{- /*
Backups in an object store, below a path of the environment's own. They outlive
the environment, for as long as the store keeps them.
*/ -}}
{{- define "postgresql-database.archive" -}}
{{- $backup := printf "%s-backup" .name -}}
{{- $store := .settings.cloudNativePg.backupTo -}}
{{- $path := printf "%s/%s" (trimSuffix "/" $store.destinationPath) .root.Release.Namespace -}}
apiVersion: barmancloud.cnpg.io/v1
kind: ObjectStore
metadata:
  name: {{ $backup | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
spec:
  retentionPolicy: "{{ .config.backup_retention_days }}d"
  configuration:
    {{- merge (dict "destinationPath" $path) $store | toYaml | nindent 4 }}
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata:
  name: {{ $backup | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
spec:
  # With seconds first.
  schedule: "0 {{ include "postgresql-database.minute" . }} 2 * * *"
  suspend: {{ .root.Values.environment.asleep }}
  cluster:
    name: {{ .name | quote }}
  method: plugin
  pluginConfiguration:
    name: barman-cloud.cloudnative-pg.io
{{- end -}}
