{{- define "binding.postgresql-database" -}}
valueFrom:
  secretKeyRef:
    name: {{ . | quote }}
    key: url
{{- end -}}

{{- /*
Also the name of the user. PostgreSQL keeps some names for itself, which get a
prefix. Takes the service's name.
*/ -}}
{{- define "postgresql-database.database" -}}
{{- $reserved := regexMatch "^(pg-.*|postgres|template[01]|public|none)$" . -}}
{{ ternary "db_" "" $reserved }}{{ . | replace "-" "_" }}
{{- end -}}

{{- define "offering.postgresql-database" -}}
{{- $size := get .settings.sizes .config.size -}}
{{- $service := merge (dict "size" $size) . -}}
{{ include "postgresql-database.secret" $service }}
---
{{- if .config.high_availability }}
{{- include "postgresql-database.checkCluster" . }}
{{ include "postgresql-database.cluster" $service }}
{{- else }}
{{ include "postgresql-database.server" $service }}
{{- end }}
{{- if include "postgresql-database.archives" . }}
---
{{ include "postgresql-database.archive" $service }}
{{- else if ne .root.Values.environment.stage "ephemeral" }}
---
{{ include "postgresql-database.backup" $service }}
{{- end }}
{{- end -}}

{{- /* Refuses high availability where it cannot be had. */ -}}
{{- define "postgresql-database.checkCluster" -}}
{{- $apis := .root.Capabilities.APIVersions -}}
{{- $field := printf "services.%s.config.high_availability" .name -}}
{{- $issues := include "network.issues" (dict "rules" .settings.cloudNativePg.egressTo "path" "postgresql-database.cloudNativePg.egressTo") | trim -}}
{{- if not ($apis.Has "postgresql.cnpg.io/v1") -}}
{{- $issues = printf "%s: must be false, because the cluster has no operator that provides a standby; the platform team can install CloudNativePG" $field -}}
{{- else if and (include "postgresql-database.archives" .) (not ($apis.Has "barmancloud.cnpg.io/v1")) -}}
{{- $issues = printf "%s: must be false, because backups go to an object store and the cluster has no Barman Cloud plugin; the platform team can install it, or empty postgresql-database.cloudNativePg.backupTo" $field -}}
{{- end -}}
{{- range $suffix := list "-rw" "-ro" "-r" -}}
{{- if hasKey $.root.Values.services (print $.name $suffix) -}}
{{- $issues = printf "services.%s%s: must have another name, because the operator makes a Service of this one for %s" $.name $suffix $.name -}}
{{- end -}}
{{- end -}}
{{- if eq .name "environment" -}}
{{- $issues = printf "services.environment: must have another name, because the operator makes a ServiceAccount of this one" -}}
{{- end -}}
{{- with $issues }}{{ fail (printf "the environment is not valid:\n%s" .) }}{{ end -}}
{{- end -}}

{{- /*
The password is made at random by each rendering, and only the first one
counts: Starry's Applications tell Argo CD to ignore the Secret's data from
then on. It must be `data`, not `stringData`, for that to hold.
*/ -}}
{{- define "postgresql-database.secret" -}}
{{- $database := include "postgresql-database.database" .name -}}
{{- $password := randAlphaNum 32 -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "service.metadata" . | nindent 2 }}
# CloudNativePG reads the first two.
type: {{ ternary "kubernetes.io/basic-auth" "Opaque" .config.high_availability }}
data:
  username: {{ $database | b64enc | quote }}
  password: {{ $password | b64enc | quote }}
  database: {{ $database | b64enc | quote }}
  host: {{ .name | b64enc | quote }}
  port: {{ "5432" | b64enc | quote }}
  url: {{ printf "postgres://%s:%s@%s:5432/%s" $database $password .name $database | b64enc | quote }}
{{- end -}}

{{- define "postgresql-database.storage" -}}
accessModes: [ReadWriteOnce]
{{- with .settings.storageClassName }}
storageClassName: {{ . | quote }}
{{- end }}
volumeMode: Filesystem
resources:
  requests:
    storage: {{ .size.storage | quote }}
{{- end -}}
