{{- /*
Refuses, with all reasons at once, what must not be rendered. Takes the root.
*/ -}}
{{- define "environment.check" -}}
{{- $issues := include "offerings.issues" . | trim -}}
{{- $network := .Values.platform.network -}}
{{- $issues = cat $issues (include "network.issues" (dict "rules" $network.egressTo "path" "platform.network.egressTo")) -}}
{{- $issues = cat $issues (include "network.issues" (dict "rules" (list (dict "to" $network.dns)) "path" "platform.network.dns")) -}}
{{- $environment := .Values.environment -}}
{{- $namespace := printf "env-%s-%s" $environment.name $environment.id -}}
{{- if ne .Release.Namespace $namespace -}}
{{- /* A namespace that Argo CD deletes with the environment must be its own. */ -}}
{{- $issues = printf "%s\nnamespace: must be %s, is %s" $issues $namespace .Release.Namespace -}}
{{- end -}}
{{- $known := concat (list "environment" "services" "platform" "global") (keys .Subcharts) -}}
{{- range $key := keys .Values | sortAlpha -}}
{{- if not (has $key $known) }}{{ $issues = printf "%s\n%s: is not known" $issues $key }}{{ end -}}
{{- end -}}
{{- with trim $issues }}{{ fail (printf "the environment is not valid:\n%s" .) }}{{ end -}}
{{- end -}}

{{- /* Labels of objects of the environment as a whole. Takes the root. */ -}}
{{- define "environment.labels" -}}
starry.io/managed: "true"
starry.io/environment: {{ .Values.environment.id | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/part-of: {{ .Values.environment.name | quote }}
app.kubernetes.io/managed-by: starry
{{- end -}}

{{- /* Metadata of an object of the environment. Takes root, name. */ -}}
{{- define "environment.metadata" -}}
name: {{ .name | quote }}
namespace: {{ .root.Release.Namespace | quote }}
labels:
  {{- include "environment.labels" .root | nindent 2 }}
{{- end -}}
