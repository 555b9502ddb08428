{{- define "binding.api-gateway" -}}
value: {{ printf "http://%s:80" . | quote }}
{{- end -}}

{{- define "offering.api-gateway" -}}
{{- $config := include "api-gateway.nginx" . -}}
{{- $apiKey := eq .config.authentication "api_key" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "service.metadata" . | nindent 2 }}
data:
  # The image's start script fills in ${API_KEY}.
  default.conf.template: |
    {{- $config | nindent 4 }}
  index.json: |
    {{- include "api-gateway.index" . | nindent 4 }}
{{- if $apiKey }}
---
# Random at each rendering, of which only the first counts; see the offering
# postgresql-database.
apiVersion: v1
kind: Secret
metadata:
  {{- include "service.metadata" . | nindent 2 }}
type: Opaque
data:
  api-key: {{ randAlphaNum 32 | b64enc | quote }}
{{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  # One, so that there is one count of requests.
  replicas: {{ include "service.replicas" (merge (dict "wanted" 1) .) }}
  revisionHistoryLimit: 2
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "service.podLabels" . | nindent 8 }}
      annotations:
        # NGINX reads its configuration at its start only.
        starry.io/config-checksum: {{ $config | sha256sum | quote }}
    spec:
      # 101 is the user `nginx` of the image.
      {{- include "service.podSecurity" 101 | nindent 6 }}
      containers:
        - name: nginx
          image: {{ include "service.platformImage" . | quote }}
          env:
            # All else that looks like a variable is NGINX' own.
            - name: NGINX_ENVSUBST_FILTER
              value: "^API_KEY$"
            {{- if $apiKey }}
            - name: API_KEY
              valueFrom:
                secretKeyRef:
                  name: {{ .name | quote }}
                  key: api-key
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 10
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 5
          resources:
            requests:
              cpu: 50m
              memory: 64Mi
            limits:
              cpu: 500m
              memory: 128Mi
          {{- include "service.containerSecurity" . | nindent 10 }}
          volumeMounts:
            - name: config
              mountPath: /etc/nginx/templates
              readOnly: true
      volumes:
        - name: config
          configMap:
            name: {{ .name | quote }}
---
{{ include "service.http" . }}
{{- end -}}
