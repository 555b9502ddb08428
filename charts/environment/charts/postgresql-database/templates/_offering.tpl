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
{{ include "postgresql-database.server" $service }}
{{- if .config.high_availability }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 0
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
{{- end }}
{{- if ne .root.Values.environment.stage "ephemeral" }}
---
{{ include "postgresql-database.backup" $service }}
{{- end }}
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
type: Opaque
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
