{{- /*
What the templates of offerings get, as `offering.<name>`, is one service:
  root         the chart's root context
  name         the service's name, also of its objects
  offering     name of its offering
  config       its configuration, complete with defaults
  settings     what the platform team set for the offering: the values of its chart
  image        its image, where it is built from a component
  version      that of the software, where the offering names one
  expose       whether it has an address outside
All templates of this file take it.
*/ -}}

{{- define "service.selector" -}}
starry.io/environment: {{ .root.Values.environment.id | quote }}
starry.io/service: {{ .name | quote }}
{{- end -}}

{{- define "service.labels" -}}
{{ include "environment.labels" .root }}
starry.io/service: {{ .name | quote }}
app.kubernetes.io/name: {{ .offering | quote }}
app.kubernetes.io/component: {{ .name | quote }}
{{- end -}}

{{- /* Labels of its pods: NetworkPolicies find the exposed ones. */ -}}
{{- define "service.podLabels" -}}
{{ include "service.labels" . }}
starry.io/exposed: {{ .expose | quote }}
{{- end -}}

{{- define "service.metadata" -}}
name: {{ .name | quote }}
namespace: {{ .root.Release.Namespace | quote }}
labels:
  {{- include "service.labels" . | nindent 2 }}
{{- end -}}

{{- /* How many of `wanted` run: none of an environment that sleeps. */ -}}
{{- define "service.replicas" -}}
{{- ternary 0 .wanted .root.Values.environment.asleep -}}
{{- end -}}

{{- /*
An image of the software that the offering names, at the version that is said to
run. Takes image, setting, version.
*/ -}}
{{- define "service.imageOf" -}}
{{- if not (contains "{version}" .image) -}}
{{- fail (printf "%s: must contain {version}, so that what runs is what the catalog says; it is %s" .setting .image) -}}
{{- end -}}
{{- .image | replace "{version}" .version -}}
{{- end -}}

{{- /* The image that the platform set for the offering, from the platform's registry. */ -}}
{{- define "service.platformImage" -}}
{{- with .root.Values.global.imageRegistry }}{{ . }}/{{ end -}}
{{- include "service.imageOf" (dict "image" .settings.image "setting" (printf "%s.image" .offering) "version" .version) -}}
{{- end -}}

{{- /* The pod's part of the `restricted` Pod Security Standard. Takes the user's id, 0 for the image's own. */ -}}
{{- define "service.podSecurity" -}}
serviceAccountName: environment
automountServiceAccountToken: false
# Bindings are explicit, and service links would add variables such as CACHE_PORT.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- with . }}
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "service.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
{{- end -}}

{{- /* Service and, if exposed, Ingress of what answers HTTP on the container's port `http`. */ -}}
{{- define "service.http" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "service.selector" . | nindent 4 }}
  ports:
    - name: http
      port: 80
      targetPort: http
{{- if .expose }}
{{- $ingress := .root.Values.platform.ingress }}
{{- $environment := .root.Values.environment }}
{{- $host := printf "%s.%s.%s" $environment.name .name $environment.domain }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "service.metadata" . | nindent 2 }}
  {{- with $ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- if $ingress.tls.enabled }}
  tls:
    - hosts: [{{ $host | quote }}]
      {{- with $ingress.tls.secretName }}
      secretName: {{ . | quote }}
      {{- end }}
  {{- end }}
  rules:
    - host: {{ $host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ .name | quote }}
                port:
                  name: http
{{- end }}
{{- end -}}
