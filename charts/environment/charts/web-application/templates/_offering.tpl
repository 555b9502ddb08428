{{- define "binding.web-application" -}}
value: {{ printf "http://%s:80" . | quote }}
{{- end -}}

{{- /* The revision that an image was built from is its tag. */ -}}
{{- define "web-application.revision" -}}
{{- . | splitList "/" | last | splitList ":" | last -}}
{{- end -}}

{{- define "offering.web-application" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  replicas: {{ include "service.replicas" (merge (dict "wanted" (int .config.replicas)) .) }}
  revisionHistoryLimit: 2
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "service.podLabels" . | nindent 8 }}
    spec:
      {{- include "service.podSecurity" 0 | nindent 6 }}
      containers:
        - name: web-application
          image: {{ .image | quote }}
          env:
            - name: PORT
              value: "8080"
            - name: STARRY_ENVIRONMENT
              value: {{ .root.Values.environment.name | quote }}
            - name: STARRY_SERVICE
              value: {{ .name | quote }}
            - name: STARRY_REVISION
              value: {{ include "web-application.revision" .image | quote }}
            {{- with include "bindings" . | trim }}
            {{- nindent 12 . }}
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
          # Time to start; only then does liveness count.
          startupProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 10
            timeoutSeconds: 3
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 2
            timeoutSeconds: 3
          resources:
            requests:
              cpu: {{ .config.cpu | quote }}
              memory: {{ .config.memory | quote }}
            limits:
              cpu: {{ .config.cpu | quote }}
              memory: {{ .config.memory | quote }}
          {{- include "service.containerSecurity" . | nindent 10 }}
---
{{ include "service.http" . }}
{{- end -}}
