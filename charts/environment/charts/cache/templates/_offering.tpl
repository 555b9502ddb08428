{{- define "binding.cache" -}}
value: {{ printf "redis://%s:6379" . | quote }}
{{- end -}}

{{- define "offering.cache" -}}
{{- $mebibytes := .config.memory | trimSuffix "Mi" | int -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  replicas: {{ include "service.replicas" (merge (dict "wanted" 1) .) }}
  revisionHistoryLimit: 2
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  # Never two: half of the keys would be in the other one.
  strategy:
    type: Recreate
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
    spec:
      # 999 is the user `valkey` of the image.
      {{- include "service.podSecurity" 999 | nindent 6 }}
      containers:
        - name: valkey
          image: {{ include "service.platformImage" . | quote }}
          # No password: the network policy keeps all others out.
          args:
            - valkey-server
            - --port
            - "6379"
            - --protected-mode
            - "no"
            - --save
            - ""
            - --appendonly
            - "no"
            - --maxmemory
            - "{{ $mebibytes }}mb"
            - --maxmemory-policy
            - allkeys-lru
          ports:
            - name: redis
              containerPort: 6379
          livenessProbe:
            tcpSocket: { port: redis }
            periodSeconds: 10
          readinessProbe:
            exec:
              command: [valkey-cli, -p, "6379", ping]
            periodSeconds: 5
            timeoutSeconds: 3
          resources:
            requests:
              cpu: 50m
              # What the server itself needs beside its data.
              memory: {{ add $mebibytes 32 }}Mi
            limits:
              cpu: 250m
              memory: {{ add $mebibytes 32 }}Mi
          {{- include "service.containerSecurity" . | nindent 10 }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "service.selector" . | nindent 4 }}
  ports:
    - name: redis
      port: 6379
      targetPort: redis
{{- end -}}
